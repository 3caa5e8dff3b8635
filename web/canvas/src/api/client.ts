/** What the server can be asked, one method each. All may throw Refused or Unreachable. */

import { randomId } from "../graph/ids";
import { type Json, readJson } from "../json/json";
import { Unreachable, completeJob, completeEnvelope, Transport, type Fetch } from "./transport";
import type {
  Converted,
  Proposal,
  DeletedWorkflow,
  DeletedWorkflows,
  Envelope,
  Job,
  Jobs,
  Drafts,
  Models,
  Move,
  NodeTypes,
  Planned,
  Queue,
  Renaming,
  SavedOutputs,
  SavedWorkflow,
  SavedWorkflows,
  Submission,
  Submitted,
  System,
  TrashedOutput,
  Upload,
  Versions,
} from "../schema/schema";

/** A file of text, and by what to tell whether it is still the same. */
export interface Tagged {
  readonly text: string;
  readonly etag: string;
}

/** What a saved workflow replaces: that of an etag, or none. */
export type Replaces = { readonly etag: string } | "nothing";

export interface JobsAsked {
  readonly limit?: number;
  readonly before?: string;
  readonly state?: string; // one or several, separated by commas
  readonly name?: string;
}

export interface OutputsAsked {
  readonly limit: number;
  readonly after?: number; // older than the one of this id
  readonly q?: string;
  readonly media?: string;
  readonly workflow?: string;
  readonly star?: "true";
  readonly deleted?: "true";
}

/** Pixels of the longer side, at most. */
export type ThumbnailSide = 128 | 256 | 512;

const BYTES = "application/octet-stream";
export interface QueueAsked {
  readonly limit?: number;
  readonly after?: string;
}

const LONG = 300_000; // ms for a picture to be sent

export class Api {
  readonly #transport: Transport;

  constructor(fetch: Fetch = (url, init) => globalThis.fetch(url, init), base = "") {
    this.#transport = new Transport(fetch, base);
  }

  // Where pictures are, for `src` and `href`.
  url = (path: string): string => this.#transport.url(path);
  inputUrl = (name: string): string => this.url(`/api/inputs/${path(name)}`);
  /** Of a picture that was saved. */
  thumbnailUrl = (name: string, side: ThumbnailSide): string =>
    this.url(`/api/thumbnails/${path(name)}?side=${side}`);

  nodes = () => this.#get<NodeTypes>("/api/nodes");
  models = () => this.#get<Models>("/api/models");
  system = () => this.#get<System>("/api/system");

  /** A workflow of another program as one of ours. */
  convert = (json: Proposal) => this.#post<Converted>("/api/convert", json);
  plan = (json: Proposal, signal?: AbortSignal) =>
    this.#transport.json<Planned>("/api/plan", { method: "POST", json, ...(signal && { signal }) });
  /** Sent again when no answer came: by its key the server knows what it has taken already. */
  submit = async (json: Submission): Promise<Submitted> => {
    const headers = { "Idempotency-Key": randomId(16) };
    const send = () =>
      this.#transport.json<Submitted>("/api/jobs", { method: "POST", json, headers });
    return send().catch((error: unknown) => {
      if (error instanceof Unreachable) return send();
      throw error;
    });
  };

  /** A page of them, newest first. */
  jobs = (asked: JobsAsked = {}) => this.#get<Jobs>(`/api/jobs${query({ ...asked })}`);
  job = async (id: string) => completeJob(await this.#get<Job>(one("jobs", id)));
  cancel = async (id: string) => completeJob(await this.#post<Job>(`${one("jobs", id)}/cancel`));
  retry = async (id: string) => completeJob(await this.#post<Job>(`${one("jobs", id)}/retry`));
  move = (id: string, json: Move) =>
    this.#transport.json<Job>(one("jobs", id), { method: "PATCH", json });
  forget = (id: string) => this.#delete(one("jobs", id));
  /** All that is over in one of these states, which are separated by commas. */
  forgetAll = (state: string) => this.#delete(`/api/jobs${query({ state })}`);
  jobWorkflow = (id: string) => this.#transport.text(`${one("jobs", id)}/workflow`);
  log = (id: string) => this.#transport.text(`${one("jobs", id)}/log`);

  /** The events of a job as far as they are remembered, and those to come until it is over. */
  jobEvents = (id: string): AsyncIterable<readonly Envelope[]> =>
    followed(this.#transport.send(`${one("jobs", id)}/events?since=0`, { timeout: 0 }));

  /** The latest picture of how far a node has come. */
  preview = async (job: string, node: string): Promise<Blob> => {
    const at = `${one("jobs", job)}/previews/${encodeURIComponent(node)}`;
    return (await this.#transport.send(at)).blob();
  };

  /** What runs, and a page of what waits. */
  queue = (asked: QueueAsked = {}) => this.#get<Queue>(`/api/queue${query({ ...asked })}`);
  clearQueue = () => this.#post<Queue>("/api/queue/clear");
  pauseQueue = () => this.#post<Queue>("/api/queue/pause");
  resumeQueue = () => this.#post<Queue>("/api/queue/resume");

  workflows = () => this.#get<SavedWorkflows>("/api/workflows");
  versions = (name: string) => this.#get<Versions>(`${one("workflows", name)}/versions`);
  version = (name: string, version: string) =>
    this.#transport.text(`${one("workflows", name)}/versions/${encodeURIComponent(version)}`);

  /** A saved workflow; none when it is still the one of this etag. */
  workflow = async (name: string, known?: string): Promise<Tagged | null> => {
    const ask = known === undefined ? {} : { headers: { "If-None-Match": quoted(known) } };
    const response = await this.#transport.send(one("workflows", name), ask);
    if (response.status === 304) return null;
    return { text: await response.text(), etag: unquoted(response.headers.get("ETag") ?? "") };
  };

  /** Throws Refused with 412 when somebody else has written meanwhile. */
  saveWorkflow = (name: string, json: unknown, replaces: Replaces) =>
    this.#transport.json<SavedWorkflow>(one("workflows", name), {
      method: "PUT",
      json,
      headers:
        replaces === "nothing" ? { "If-None-Match": "*" } : { "If-Match": quoted(replaces.etag) },
    });
  /** To the trash. */
  deleteWorkflow = (name: string) =>
    this.#transport.json<DeletedWorkflow>(one("workflows", name), { method: "DELETE" });
  deletedWorkflows = () => this.#get<DeletedWorkflows>("/api/trash/workflows");
  /** Gives the name that it has again. */
  restoreWorkflow = (id: string) => this.#post<Renaming>(`${one("trash/workflows", id)}/restore`);
  /** Its versions go with it. Throws Refused with 412 when the name is taken. */
  renameWorkflow = async (name: string, to: string): Promise<void> => {
    await this.#post(`${one("workflows", name)}/rename`, { to });
  };

  /** Send a picture, which the server knows by its bytes; its name is what `LoadImage` takes. */
  upload = (picture: Blob) =>
    this.#transport.json<Upload>("/api/inputs", {
      method: "POST",
      body: picture,
      headers: { "Content-Type": picture.type.startsWith("image/") ? picture.type : BYTES },
      timeout: LONG,
    });

  /** A page of saved files, newest first. */
  outputs = (asked: OutputsAsked) => this.#get<SavedOutputs>(`/api/outputs${query({ ...asked })}`);
  starOutput = (name: string, star: boolean) =>
    this.#transport.json<unknown>(`/api/outputs/${path(name)}`, {
      method: "PATCH",
      json: { star },
    });
  /** To the trash. */
  deleteOutput = (name: string) =>
    this.#transport.json<TrashedOutput>(`/api/outputs/${path(name)}`, { method: "DELETE" });
  restoreOutput = (id: string) => this.#post<TrashedOutput>(`${one("trash/outputs", id)}/restore`);

  drafts = () => this.#get<Drafts>("/api/drafts");
  draft = (id: string) => this.#get<Json>(one("drafts", id));
  /** `isLast` when the page is about to go. */
  keepDraft = async (id: string, json: unknown, isLast = false): Promise<void> => {
    await this.#transport.send(one("drafts", id), { method: "PUT", json, keepalive: isLast });
  };
  deleteDraft = (id: string) => this.#delete(one("drafts", id));

  #get<T>(path: string): Promise<T> {
    return this.#transport.json<T>(path);
  }

  #post<T>(path: string, json: unknown = {}): Promise<T> {
    return this.#transport.json<T>(path, { method: "POST", json });
  }

  async #delete(path: string): Promise<void> {
    await this.#transport.send(path, { method: "DELETE" });
  }
}

function one(kind: string, id: string): string {
  return `/api/${kind}/${encodeURIComponent(id)}`;
}

/** A name with its folders. */
function path(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}

function query(asked: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(asked).map(([key, value]) => [key, String(value)]);
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

function quoted(etag: string): string {
  return `"${etag}"`;
}

function unquoted(etag: string): string {
  return etag.replace(/^W\//, "").replaceAll('"', "");
}

async function* followed(answer: Promise<Response>): AsyncGenerator<readonly Envelope[]> {
  const body = (await answer).body;
  if (body === null) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      if (blocks.length > 0) yield blocks.flatMap(eventsOf);
    }
  } finally {
    await reader.cancel().catch(() => undefined); // broken off already
  }
}

function eventsOf(block: string): Envelope[] {
  const lines = block.split("\n").filter((line) => line.startsWith("data: "));
  return lines.map((line) => {
    const envelope: unknown = readJson(line.slice("data: ".length));
    return completeEnvelope(envelope as Envelope);
  });
}
