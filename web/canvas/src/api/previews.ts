/**
 * Pictures of how far nodes have come, from the stream to the canvases that show them.
 *
 * They never enter the state of a component: ten a second would draw it ten times a second.
 */

import { readJson } from "../json/json";
import type { NodeId } from "../graph/document";
import type { Clock } from "./clock";
import type { Preview } from "../schema/schema";

/** Draws a picture; it is closed as soon as this returns. */
export type DrawPreview = (picture: ImageBitmap) => void;
export type Decode = (picture: Blob) => Promise<ImageBitmap>;
export type Recall = (job: string, node: NodeId) => Promise<Blob>;

const MOST = 64; // latest pictures kept, as they came

export class Previews {
  readonly #clock: Clock;
  readonly #recall: Recall;
  readonly #decode: Decode;
  readonly #latest = new Map<string, Blob>(); // the oldest first
  readonly #watchers = new Map<string, Set<DrawPreview>>();
  readonly #due = new Set<string>(); // to be drawn with the next frame
  readonly #decoding = new Set<string>();
  readonly #recalled = new Set<string>(); // jobs of which pictures may have been missed
  #isDrawing = false;

  constructor(clock: Clock, recall: Recall, decode: Decode = (blob) => createImageBitmap(blob)) {
    this.#clock = clock;
    this.#recall = recall;
    this.#decode = decode;
  }

  /** Draw the pictures of a node in a job: the latest one at once, then each that comes. */
  subscribe(job: string, node: NodeId, draw: DrawPreview): () => void {
    const key = keyOf(job, node);
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers.add(draw));
    if (this.#latest.has(key)) this.#ask(key);
    else if (this.#recalled.has(job)) void this.#fetch(job, node);
    return () => {
      watchers.delete(draw);
      if (watchers.size === 0) this.#watchers.delete(key);
    };
  }

  /** A message of the stream. */
  push(message: ArrayBuffer): void {
    const found = unpack(message);
    if (found !== null) this.#keep(keyOf(found.preview.job, found.preview.node), found.picture);
  }

  /** This job ran while we did not listen: the server has its latest pictures. */
  recall(job: string): void {
    this.#recalled.add(job);
    for (const key of this.#watchers.keys()) {
      const [of, node] = partsOf(key);
      if (of === job) void this.#fetch(job, node);
    }
  }

  /** A job is over, and its pictures are of no more use. */
  forget(job: string): void {
    this.#recalled.delete(job);
    for (const key of this.#latest.keys()) if (partsOf(key)[0] === job) this.#latest.delete(key);
  }

  async #fetch(job: string, node: NodeId): Promise<void> {
    const key = keyOf(job, node);
    try {
      const picture = await this.#recall(job, node);
      if (!this.#latest.has(key)) this.#keep(key, picture);
    } catch {
      // there is none: most nodes draw nothing
    }
  }

  #keep(key: string, picture: Blob): void {
    this.#latest.delete(key);
    this.#latest.set(key, picture);
    for (const oldest of this.#latest.keys()) {
      if (this.#latest.size <= MOST) break;
      this.#latest.delete(oldest);
    }
    if (this.#watchers.has(key)) this.#ask(key);
  }

  #ask(key: string): void {
    this.#due.add(key);
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    this.#clock.frame(() => {
      this.#isDrawing = false;
      const due = [...this.#due].filter((key) => !this.#decoding.has(key));
      for (const key of due) void this.#draw(key);
    });
  }

  async #draw(key: string): Promise<void> {
    const picture = this.#latest.get(key);
    this.#due.delete(key);
    if (picture === undefined || !this.#watchers.has(key)) return;
    this.#decoding.add(key);
    try {
      using(await this.#decode(picture), this.#watchers.get(key) ?? []);
    } catch {
      // a picture that cannot be read is left out; the next one is on its way
    }
    this.#decoding.delete(key);
    if (this.#due.has(key)) this.#ask(key);
  }
}

function using(picture: ImageBitmap, watchers: Iterable<DrawPreview>): void {
  try {
    for (const draw of watchers) draw(picture);
  } finally {
    picture.close();
  }
}

/** Four bytes of length, the JSON, the picture. */
export function unpack(message: ArrayBuffer): { preview: Preview; picture: Blob } | null {
  if (message.byteLength < 4) return null;
  const length = new DataView(message).getUint32(0);
  if (4 + length > message.byteLength) return null;
  const preview = previewOf(new TextDecoder().decode(new Uint8Array(message, 4, length)));
  if (preview === null) return null;
  return { preview, picture: new Blob([message.slice(4 + length)], { type: preview.media }) };
}

function previewOf(text: string): Preview | null {
  try {
    const head = readJson(text);
    return isPreview(head) ? head : null;
  } catch {
    return null;
  }
}

function isPreview(head: unknown): head is Preview {
  const { job, node } = (head ?? {}) as Partial<Preview>;
  return typeof job === "string" && typeof node === "string";
}

function keyOf(job: string, node: NodeId): string {
  return `${job}.${node}`; // neither has a dot
}

function partsOf(key: string): readonly [job: string, node: NodeId] {
  const dot = key.indexOf(".");
  return [key.slice(0, dot), key.slice(dot + 1)];
}
