/** How far a run has come. */

import type { TabRun } from "./runs";

export interface Progress {
  readonly done: number; // of the nodes that have to run; those that were held are none of them
  readonly total: number;
  readonly share: number; // 0 to 1, with the steps of the nodes that run
}

/** Whether it was asked for and has not ended. */
export function isActive(run: TabRun | undefined): boolean {
  const state = run?.job?.state;
  return run?.isSubmitting === true || state === "queued" || state === "running";
}

export function progressOf(run: TabRun | undefined): Progress {
  const nodes = Object.values(run?.nodes ?? {}).filter(({ state }) => state !== "held");
  const done = nodes.filter(({ state }) => state === "done").length;
  const part = nodes.reduce((sum, { state, step = 0, total = 0 }) => {
    return state === "running" && total > 0 ? sum + step / total : sum;
  }, 0);
  const total = nodes.length;
  return { done, total, share: total === 0 ? 0 : Math.min(1, (done + part) / total) };
}
