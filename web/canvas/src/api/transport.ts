/** Asking over HTTP: JSON in and out, the ways in which that can fail, and what answers leave out. */

import { isObject, readJson, writeJson, type Json } from "../json/json";
import type { Refusal, Envelope, Failure, Job } from "../schema/schema";

/** It answered, and said no. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  readonly refusal: Refusal;

  constructor(status: number, refusal: Refusal) {
    super(refusal.message);
    this.status = status;
    this.refusal = refusal;
  }
}

/** It did not answer, or not in time. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** What was asked for is not there, or no more. */
export function isGone(error: unknown): boolean {
  return error instanceof Refused && (error.status === 404 || error.status === 410);
}

/** Whether the asker itself gave up, which is no fault. */
export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

interface Ask {
  readonly method?: string;
  readonly json?: unknown; // sent as the body
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly timeout?: number; // ms; 0 waits for ever
  readonly keepalive?: boolean; // goes on when the page is gone
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const PATIENCE = 30_000; // ms until a server that does not answer is taken to be gone
const GATEWAY = new Set([502, 503, 504]); // of a proxy, when there is no server behind it

export class Transport {
  readonly #fetch: Fetch;
  readonly #base: string;

  constructor(fetch: Fetch, base: string) {
    this.#fetch = fetch;
    this.#base = base;
  }

  url(path: string): string {
    return this.#base + path;
  }

  /** Throws Refused or Unreachable; or AbortError where the asker gave up. */
  async send(path: string, ask: Ask = {}): Promise<Response> {
    const response = await this.#answer(path, ask);
    if (response.ok || response.status === 304) return response;
    const refusal = refusalOf(await textOf(response));
    if (refusal === null && GATEWAY.has(response.status))
      throw new Unreachable("no server answers");
    throw new Refused(response.status, refusal ?? plain(response));
  }

  async text(path: string, ask?: Ask): Promise<string> {
    return textOf(await this.send(path, ask));
  }

  /** What the server answers is what its schema says. */
  async json<T>(path: string, ask?: Ask): Promise<T> {
    return readJson(await this.text(path, ask)) as T;
  }

  async #answer(path: string, ask: Ask): Promise<Response> {
    const { json, headers, timeout = PATIENCE } = ask;
    const init: RequestInit = {
      method: ask.method ?? "GET",
      headers: json === undefined ? { ...headers } : { "Content-Type": JSON_TYPE, ...headers },
      signal: signalOf(ask.signal, timeout),
      keepalive: ask.keepalive ?? false,
      ...(json === undefined ? { body: ask.body ?? null } : { body: writeJson(json) }),
    };
    try {
      return await this.#fetch(this.url(path), init);
    } catch (error) {
      if (ask.signal?.aborted) throw error;
      throw new Unreachable("no server answers", { cause: error });
    }
  }
}

const JSON_TYPE = "application/json";

function signalOf(asker: AbortSignal | undefined, timeout: number): AbortSignal | null {
  if (timeout === 0) return asker ?? null;
  const tooLate = AbortSignal.timeout(timeout);
  return asker ? AbortSignal.any([asker, tooLate]) : tooLate;
}

async function textOf(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable("the answer broke off", { cause: error });
  }
}

/** The refusal, with what it leaves out; none for what is no refusal. */
function refusalOf(text: string): Refusal | null {
  const found = jsonOf(text);
  if (!isObject(found) || typeof found["message"] !== "string") return null;
  return { ...NO_DETAILS, message: "", code: "unknown", ...found };
}

function jsonOf(text: string): Json | undefined {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

function plain(response: Response): Refusal {
  const message = `${response.status} ${response.statusText}`.trim();
  return { ...NO_DETAILS, code: "unknown", message };
}

const NO_DETAILS = { path: null, found: null, wanted: null, problems: [] } as const;

const NOTHING_SAID = { node: null, type: null, traceback: null, problems: [] } as const;

function completeFailure(error: Failure): Failure {
  return { ...NOTHING_SAID, ...error };
}

export function completeJob<Any extends Job>(job: Any): Any {
  return job.error === null ? job : { ...job, error: completeFailure(job.error) };
}

export function completeEnvelope(envelope: Envelope): Envelope {
  const { event } = envelope;
  if (event.type === "run_ended" && event.error !== null) {
    return { ...envelope, event: { ...event, error: completeFailure(event.error) } };
  }
  return envelope;
}
