/** How far a run has come. */

import type { TabRun } from "./runs";

export interface Progress {
  readonly done: number; // of its nodes; those that were held are done
  readonly total: number;
  readonly share: number; // 0 to 1, with the steps of the nodes that run
}

export function isActive(run: TabRun | undefined): boolean {
  if (run === undefined) return false;
  const state = run.job?.state;
  return state === undefined || state === "queued" || state === "running";
}

export function progressOf(run: TabRun | undefined): Progress {
  const nodes = Object.values(run?.nodes ?? {});
  const done = nodes.filter(({ state }) => state === "done" || state === "held").length;
  const part = nodes.reduce((sum, node) => {
    const isPartly = node.state === "running" && node.total !== undefined && node.total > 0;
    return isPartly ? sum + (node.step ?? 0) / (node.total ?? 1) : sum;
  }, 0);
  const total = nodes.length;
  return { done, total, share: total === 0 ? 0 : Math.min(1, (done + part) / total) };
}
