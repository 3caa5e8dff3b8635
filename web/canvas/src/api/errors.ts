/** Why the server did not do what it was asked for. */

import type { Refusal } from "../schema/schema";

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
