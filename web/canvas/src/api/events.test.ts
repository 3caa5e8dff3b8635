import { expect, test } from "vitest";
import { EventStream, type Listener, type Socket } from "./events";
import type { Envelope } from "../schema/schema";
import { ToyClock } from "./toyClock";

class ToySocket implements Socket {
  binaryType: BinaryType = "blob";
  onopen: Socket["onopen"] = null;
  onclose: Socket["onclose"] = null;
  onmessage: Socket["onmessage"] = null;
  isClosed = false;
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  close(): void {
    this.isClosed = true;
  }

  say(...envelopes: unknown[]): void {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(envelopes) }));
  }

  hello(seq: number, server = "1.0"): void {
    this.say({ seq, at: 0, event: { type: "hello", version: 1, server, boot: "", oldest: 1 } });
  }

  break(): void {
    this.onclose?.(new Event("close") as CloseEvent);
  }
}

class Ears implements Listener {
  readonly batches: number[][] = [];
  readonly states: string[] = [];
  previews = 0;
  missed = 0;

  onEvents(events: readonly Envelope[]): void {
    this.batches.push(events.map(({ seq }) => seq));
  }
  onPreview(): void {
    this.previews++;
  }
  onState(state: string): void {
    this.states.push(state);
  }
  onMissed(): void {
    this.missed++;
  }
}

function paused(seq: number, isPaused = true): Envelope {
  return { seq, at: 0, event: { type: "queue_changed", paused: isPaused } };
}

function setup() {
  const clock = new ToyClock();
  const ears = new Ears();
  const sockets: ToySocket[] = [];
  const open = (path: string) => {
    const socket = new ToySocket(path);
    sockets.push(socket);
    return socket;
  };
  const stream = new EventStream(open, clock, ears);
  stream.start();
  const last = () => sockets.at(-1) as ToySocket;
  return { clock, ears, sockets, stream, last };
}

test("all events between two frames come at once, in their order", () => {
  const { clock, ears, last } = setup();
  last().hello(5);
  last().say(paused(6), paused(7));
  last().say(paused(8));
  expect(ears.batches).toEqual([]);
  clock.draw();
  expect(ears.batches).toEqual([[6, 7, 8]]);
  clock.draw();
  expect(ears.batches).toHaveLength(1);
});

test("after a break it asks for what came since the last number", () => {
  const { clock, ears, last } = setup();
  expect(last().path).toBe("/api/events?previews=true");
  last().hello(5);
  last().say(paused(6));
  last().break();
  expect(ears.states).toEqual(["open", "lost"]);
  clock.pass(250);
  expect(last().path).toBe("/api/events?since=6&previews=true");
  last().hello(6);
  expect(ears.states).toEqual(["open", "lost", "open"]);
  expect(ears.missed).toBe(0);
});

test("a connection without events comes back to where it was greeted", () => {
  const { clock, last } = setup();
  last().hello(5);
  last().break();
  clock.pass(250);
  expect(last().path).toContain("since=5&");
});

test("tries to come back are further and further apart, and never more than five seconds", () => {
  const { clock, sockets, last } = setup();
  const pauses = [250, 500, 1000, 2000, 4000, 5000, 5000];
  for (const pause of pauses) {
    const tries = sockets.length;
    last().break();
    clock.pass(pause - 1);
    expect(sockets).toHaveLength(tries);
    clock.pass(1);
    expect(sockets).toHaveLength(tries + 1);
  }
  last().hello(1);
  last().break();
  clock.pass(250);
  expect(sockets).toHaveLength(pauses.length + 2);
});

test("it hurries back when the network is there again, and only once", () => {
  const { clock, sockets, stream, last } = setup();
  last().break();
  last().break();
  stream.hurry();
  stream.hurry();
  expect(sockets).toHaveLength(2);
  clock.pass(10_000);
  expect(sockets).toHaveLength(2);
});

test("a network that is lost ends the connection, though the socket does not know", () => {
  const { ears, stream, last } = setup();
  last().hello(1);
  stream.lose();
  expect(last().isClosed).toBe(true);
  expect(ears.states).toEqual(["open", "lost"]);
});

test("what is no longer there to be replayed has to be read again", () => {
  const { clock, ears, last } = setup();
  last().hello(5);
  last().break();
  clock.pass(250);
  last().say(
    { seq: 5, at: 0, event: { type: "hello", version: 1, server: "1.0", boot: "", oldest: 90 } },
    { seq: 89, at: 0, event: { type: "missed", oldest: 90 } },
    paused(90),
  );
  clock.draw();
  expect(ears.missed).toBe(1);
  expect(ears.batches).toEqual([[90]]);
});

test("another server, or one that counts from further back, is read again", () => {
  const { clock, ears, last } = setup();
  last().hello(500, "1.0");
  last().break();
  clock.pass(250);
  last().hello(500, "1.1");
  expect(ears.missed).toBe(1);
  last().say(paused(20));
  clock.draw();
  expect(ears.missed).toBe(2);
  expect(ears.batches).toEqual([[20]]);
});

test("bytes are previews", () => {
  const { ears, last } = setup();
  last().onmessage?.(new MessageEvent("message", { data: new ArrayBuffer(8) }));
  expect(ears.previews).toBe(1);
});

test("what the server leaves out of a failure is filled in", () => {
  const heard: Envelope[] = [];
  const clock = new ToyClock();
  const ears = Object.assign(new Ears(), {
    onEvents: (events: readonly Envelope[]) => heard.push(...events),
  });
  const socket = new ToySocket("");
  const stream = new EventStream(() => socket, clock, ears);
  stream.start();
  const error = { code: "node_failed", message: "no" };
  socket.say({
    seq: 1,
    at: 0,
    event: { type: "run_ended", job: "a", outcome: "failed", seconds: 1, error },
  });
  clock.draw();
  expect(heard[0]?.event).toMatchObject({ error: { node: null, problems: [] } });
});

test("nothing is heard after it was stopped", () => {
  const { clock, ears, sockets, stream, last } = setup();
  last().hello(1);
  last().say(paused(2));
  stream.stop();
  last().break();
  clock.draw();
  clock.pass(60_000);
  expect(ears.batches).toEqual([]);
  expect(sockets).toHaveLength(1);
});

test("a server that says nothing for long is left, and found again", () => {
  const { clock, ears, sockets, last } = setup();
  last().hello(4);
  clock.pass(40_000);
  last().say(); // a sign of life
  clock.pass(40_000);
  expect(ears.states).toEqual(["open"]);
  clock.pass(10_000);
  expect(sockets[0]?.isClosed).toBe(true);
  expect(ears.states).toEqual(["open", "lost"]);
  expect(last().path).toContain("since=4");
});

test("a connection that never begins is given up, too", () => {
  const { clock, sockets } = setup();
  clock.pass(46_000);
  expect([sockets.length, sockets[0]?.isClosed]).toEqual([2, true]);
});
