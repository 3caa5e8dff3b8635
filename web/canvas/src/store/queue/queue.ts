/** The server's queue and its history, as events keep them. */

import type { JobHead, Move } from "../../schema/schema";

export type EndedState = "done" | "failed" | "cancelled";

export interface Queue {
  readonly isPaused: boolean;
  readonly running: readonly JobHead[];
  readonly queued: readonly JobHead[]; // next first
  readonly ended: readonly JobHead[]; // newest first, as far as they were read
  readonly hasMore: boolean;
  /** The only ones that `ended` has; none means all of them. */
  readonly shown: EndedState | null;
  /** Have `ended` show others. */
  show(state: EndedState | null): Promise<void>;
  loadMore(): Promise<void>;
  cancel(job: string): Promise<void>;
  retry(job: string): Promise<void>;
  move(job: string, to: Move): Promise<void>;
  forget(job: string): Promise<void>; // its files stay
  /** All that waits is cancelled. */
  clear(): Promise<void>;
  /** All that `ended` shows is forgotten; files stay. */
  forgetAll(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
}

/** What to ask of the server so that a waiting job comes to this place among them, from 0. */
export function queueMove(queued: readonly JobHead[], job: string, to: number): Move {
  const others = queued.filter(({ id }) => id !== job);
  const next = others[to];
  if (next !== undefined) return { before: next.id };
  const priority = others.at(-1)?.priority;
  return priority === undefined ? { place: "last" } : { place: "last", priority };
}
