import { expect, test } from "vitest";
import type { Socket } from "../api/events";
import type { Envelope } from "../schema/schema";
import { microtasks, ToyClock } from "../api/toyClock";
import { setInput } from "../graph/edit";
import { createStudio, once } from "./createStudio";
import { MemoryDrafts } from "./drafts/draftStore";
import type { PageHooks } from "./surroundings";
import { changed, CHAIN, job, envelopes, ToyMemory } from "./toys/toys";
import { current } from "./document/workspace";

class ToySocket implements Socket {
  binaryType: BinaryType = "blob";
  onopen: Socket["onopen"] = null;
  onclose: Socket["onclose"] = null;
  onmessage: Socket["onmessage"] = null;

  close(): void {}

  say(...envelopes: readonly Envelope[]): void {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(envelopes) }));
  }
}

const HELLO = envelopes({ type: "hello", version: 1, server: "1", boot: "", oldest: 1 }, 5);

/** What the server answers, by method and path. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  "GET /api/nodes": { nodes: [], fits: {} },
  "GET /api/models": { models: [], pictures: ["a.png"] },
  "GET /api/queue": { paused: false, running: [], queued: [] },
  "GET /api/jobs": { jobs: [], next: null },
  "GET /api/drafts": { drafts: [] },
  "POST /api/plan": {
    targets: [],
    tasks: [{ node: "save", type: "", lane: "cpu", held: false, signature: "" }],
    device: null,
  },
  "POST /api/jobs": { ...job("j1"), ids: ["j1"] },
};

async function setup() {
  const clock = new ToyClock();
  const sockets: ToySocket[] = [];
  const asked: string[] = [];
  let hooks: PageHooks | null = null;
  const claims = { claim: async () => true, release: () => undefined };
  const { studio, start } = createStudio({
    clock,
    fetch: async (url, { method }) => {
      const what = `${method} ${url.replace(/\?.*/, "")}`;
      asked.push(what);
      const answer = what.startsWith("PUT /api/drafts") ? {} : ANSWERS[what];
      return new Response(JSON.stringify(answer ?? { message: "no" }), {
        status: answer ? 200 : 404,
      });
    },
    socket: () => {
      const socket = new ToySocket();
      sockets.push(socket);
      return socket;
    },
    base: "",
    decode: async () => ({ close: () => undefined }) as ImageBitmap,
    local: new ToyMemory(),
    session: new ToyMemory(),
    habits: { language: "en", page: "canvas" },
    claims,
    openDrafts: async () => new MemoryDrafts(),
    watchPage: (given) => {
      hooks = given;
      return () => (hooks = null);
    },
  });
  const stop = start();
  await microtasks();
  const pass = async (milliseconds: number) => {
    clock.pass(milliseconds);
    clock.draw();
    await microtasks();
  };
  const page = () => hooks;
  return { studio, sockets, asked, stop, pass, page };
}

test("a page reads what there is, and hears what happens", async () => {
  const { studio, sockets, asked, pass } = await setup();
  expect(asked).toEqual(expect.arrayContaining(["GET /api/nodes", "GET /api/queue"]));
  expect(studio.catalogue.getState()).toMatchObject({ isLoaded: true, pictures: ["a.png"] });
  sockets[0]?.say(HELLO, changed("x", {}, 6));
  await pass(0);
  expect(studio.runs.getState().connection).toBe("open");
  expect(studio.queue.getState().queued.map(({ id }) => id)).toEqual(["x"]);
});

test("a workflow is planned, run and shown", async () => {
  const { studio, sockets, pass } = await setup();
  const tab = studio.workspace.getState().open(CHAIN);
  await pass(80);
  expect([...(studio.runs.getState().plans[tab]?.runs ?? [])]).toEqual(["save"]);
  await studio.runs.getState().run();
  sockets[0]?.say(
    HELLO,
    changed("j1", { state: "running" }, 6),
    envelopes({ type: "node_started", job: "j1", node: "save" }, 7),
  );
  await pass(0);
  expect(studio.runs.getState().byTab[tab]?.nodes["save"]?.state).toBe("running");
});

test("a selection is of what is there, in the tab in front", async () => {
  const { studio } = await setup();
  const { open, activate, edit } = studio.workspace.getState();
  const [first] = [open(CHAIN), open({ ...CHAIN, name: "second" })];
  studio.view.getState().select(["load", "save"]);
  edit(({ nodes: { save: _, ...nodes }, ...old }) => ({ ...old, nodes }));
  expect([...studio.view.getState().selection]).toEqual(["load"]);
  activate(first);
  expect(studio.view.getState().selection.size).toBe(0);
});

test("a break of the connection is seen, and what was missed is read again", async () => {
  const { studio, sockets, asked, pass } = await setup();
  sockets[0]?.say(HELLO);
  sockets[0]?.onclose?.(new Event("close") as CloseEvent);
  expect(studio.runs.getState().connection).toBe("lost");
  await pass(250);
  asked.length = 0;
  sockets[1]?.say(HELLO, envelopes({ type: "missed", oldest: 90 }, 89));
  await pass(100);
  expect(asked).toEqual(expect.arrayContaining(["GET /api/queue", "GET /api/nodes"]));
});

test("a page that is left has sent what it holds, and one that is stopped is silent", async () => {
  const { studio, asked, stop, pass, page } = await setup();
  const tab = studio.workspace.getState().open(CHAIN);
  page()?.leave();
  await microtasks();
  expect(asked).toContain(`PUT /api/drafts/${tab}`);
  stop();
  expect(page()).toBeNull();
  asked.length = 0;
  studio.workspace.getState().edit((old) => setInput(old, "sampler", "steps", 1));
  await pass(10_000);
  expect(asked).toEqual([]);
  expect(current(studio.workspace.getState()).id).toBe(tab);
});

test("it is made once, and what fails is tried again", async () => {
  let tries = 0;
  const get = once(async () => {
    if (++tries === 1) throw new Error("not yet");
    return tries;
  });
  await expect(get()).rejects.toThrow("not yet");
  expect([await get(), await get(), tries]).toEqual([2, 2, 2]);
});
