/** The server's stream of events: followed for ever, over every break, each event once. */

import { readJson } from "../json/json";
import { later, type Clock, type Later } from "./clock";
import { completeEnvelope } from "./transport";
import type { Envelope } from "../schema/schema";

/** What a WebSocket must do for us. */
export interface Socket {
  binaryType: BinaryType;
  onopen: ((event: Event) => unknown) | null;
  onclose: ((event: CloseEvent) => unknown) | null;
  onmessage: ((event: MessageEvent) => unknown) | null;
  close(): void;
}

export interface Listener {
  /** All that came since the last frame, in its order. */
  onEvents(events: readonly Envelope[]): void;
  onPreview(message: ArrayBuffer): void;
  onState(state: "open" | "lost"): void;
  /** Something was missed for good: read all again. */
  onMissed(): void;
}

const SOONEST = 250; // ms until the first try to come back
const LATEST = 5_000;
const SILENCE = 45_000; // ms without a word, of which the server has one every 20 s

export class EventStream {
  readonly #open: (path: string) => Socket;
  readonly #clock: Clock;
  readonly #listener: Listener;
  #socket: Socket | null = null;
  #seq: number | null = null;
  #server: string | null = null;
  #waiting: Envelope[] = [];
  #pause = SOONEST;
  #stop: (() => void) | null = null; // of the next try
  #isDrawing = false; // a frame was asked for
  #isRunning = false;
  readonly #silence: Later;

  constructor(open: (path: string) => Socket, clock: Clock, listener: Listener) {
    this.#open = open;
    this.#clock = clock;
    this.#listener = listener;
    this.#silence = later(clock, SILENCE, () => this.lose());
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#connect();
  }

  stop(): void {
    this.#isRunning = false;
    this.#cancelTry();
    this.#leave();
    this.#waiting = [];
  }

  /** At once, where the next try would be later: the network is back, or somebody looks. */
  hurry(): void {
    if (!this.#isRunning || this.#socket !== null) return;
    this.#cancelTry();
    this.#connect();
  }

  /** The network is gone, which a socket may not notice for minutes. */
  lose(): void {
    if (this.#socket === null) return;
    this.#leave();
    this.#lost();
  }

  #connect(): void {
    const since = this.#seq === null ? "" : `since=${this.#seq}&`;
    const socket = this.#open(`/api/events?${since}previews=true`);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      this.#silence.ask();
      this.#take(data);
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#leave();
      this.#lost();
    };
    this.#socket = socket;
    this.#silence.ask();
  }

  #take(data: unknown): void {
    if (data instanceof ArrayBuffer) return this.#listener.onPreview(data);
    if (typeof data !== "string") return;
    const came = readJson(data) as unknown as readonly Envelope[];
    for (const envelope of came) this.#note(completeEnvelope(envelope));
    if (this.#waiting.length > 0) this.#draw();
  }

  #note(envelope: Envelope): void {
    const { seq, event } = envelope;
    if (event.type === "hello") return this.#greet(seq, event.server);
    if (event.type === "missed") {
      this.#seq = seq;
      return this.#missed();
    }
    if (this.#seq !== null && seq <= this.#seq) this.#missed(); // numbers of another server
    this.#seq = seq;
    this.#waiting.push(envelope);
  }

  #greet(seq: number, server: string): void {
    const isOther = this.#server !== null && this.#server !== server;
    this.#seq ??= seq;
    this.#server = server;
    this.#pause = SOONEST;
    this.#listener.onState("open");
    if (isOther) this.#missed();
  }

  #missed(): void {
    this.#waiting = [];
    this.#listener.onMissed();
  }

  #draw(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    this.#clock.frame(() => {
      this.#isDrawing = false;
      const events = this.#waiting;
      this.#waiting = [];
      if (events.length > 0) this.#listener.onEvents(events);
    });
  }

  #lost(): void {
    if (!this.#isRunning) return;
    this.#listener.onState("lost");
    this.#stop = this.#clock.after(this.#pause, () => {
      this.#stop = null;
      this.#connect();
    });
    this.#pause = Math.min(this.#pause * 2, LATEST);
  }

  #leave(): void {
    this.#silence.stop();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #cancelTry(): void {
    this.#stop?.();
    this.#stop = null;
  }
}
