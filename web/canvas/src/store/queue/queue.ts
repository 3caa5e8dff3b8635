/** The server's queue and its history, as events keep them. */

import type { JobHead, Move } from "../../schema/schema";

export interface Queue {
  readonly isPaused: boolean;
  readonly running: readonly JobHead[];
  readonly queued: readonly JobHead[]; // next first
  readonly ended: readonly JobHead[]; // newest first, as far as they were read
  readonly hasMore: boolean;
  loadMore(): Promise<void>;
  cancel(job: string): Promise<void>;
  retry(job: string): Promise<void>;
  move(job: string, to: Move): Promise<void>;
  forget(job: string): Promise<void>; // its files stay
  clear(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
}
