/** What the server says, in short, for tests. */

import type { Envelope, Job, JobHead, Output } from "../../schema/schema";
import type { Workflow } from "../../graph/document";
import { createView } from "../view/view";

type Event = Envelope["event"];

export function job(id: string, more: Partial<Job> = {}): Job {
  return {
    id,
    name: "toy",
    state: "queued",
    priority: 0,
    rank: 0,
    workflow: "",
    set: {},
    targets: [],
    about: { prompt: "", seed: null },
    created: 0,
    started: null,
    ended: null,
    attempts: 0,
    deaths: 0,
    crashes: 0,
    cancelling: false,
    device: null,
    outputs: [],
    error: null,
    ...more,
  };
}

/** The same as lists and events have it. */
export function head(id: string, more: Partial<JobHead> = {}): JobHead {
  const { id: _, name, state, priority, rank, created, started, ended } = job(id);
  const { about, attempts, cancelling, device } = job(id);
  const common = { name, state, priority, rank, created, started, ended };
  const rest = { about, attempts, cancelling, device, saved: 0, first: null, message: null };
  return { id, ...common, ...rest, ...more };
}

export function output(node: string, name: string): Output {
  return { node, name, size: 1, sha256: "", media: "image/png", url: `/api/outputs/${name}` };
}

export function envelopes(event: Event, seq = 1): Envelope {
  return { seq, at: 0, event };
}

export function changed(id: string, more: Partial<JobHead> = {}, seq = 1): Envelope {
  return envelopes({ type: "job_changed", job: head(id, more) }, seq);
}

/** load → encode → sampler → save */
export const CHAIN: Workflow = {
  lienzo: 1,
  name: "chain",
  nodes: {
    load: { type: "LoadCheckpoint", inputs: { file: "a" } },
    encode: { type: "EncodePrompt", links: { clip: "load.clip" } },
    sampler: { type: "Sampler", links: { model: "load.model", positive: "encode.conditioning" } },
    save: { type: "SaveImage", links: { image: "sampler.latent" } },
  },
};

/** What a browser keeps, in memory. */
export class ToyMemory {
  readonly kept = new Map<string, string>();

  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
}

export function toyView() {
  return createView(new ToyMemory(), { language: "en", page: "canvas" });
}
