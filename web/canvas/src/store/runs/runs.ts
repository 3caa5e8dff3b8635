/** What happens to the open workflows: what would run, what runs, what came of it. */

import type { Failure, Problem, JobHead, Output } from "../../schema/schema";
import type { Json, NodeId, Place } from "../../graph/document";
import type { TabId } from "../document/workspace";

export type Connection = "connecting" | "open" | "lost";

export interface NodeRun {
  readonly state: "waiting" | "running" | "done" | "held" | "failed";
  readonly step?: number;
  readonly total?: number;
  readonly speed?: number | null; // steps a second
  readonly seconds?: number; // of the last time it ran, also when held now
  readonly message?: string; // why it failed
}

/** A job as lists tell of it, without what this page knows better. */
export type RunJob = Omit<JobHead, "saved" | "first" | "message">;

/** The run of a tab that is shown: the first that goes on, or else waits, or the last there was. */
export interface TabRun {
  readonly job: RunJob | null; // none while the server has not answered
  readonly isSubmitting?: boolean; // Run was pressed, and the server has not answered
  readonly ahead: number; // jobs before it in the queue
  readonly nodes: Readonly<Record<NodeId, NodeRun>>;
  readonly files: readonly Output[]; // that it has saved
  readonly outputs: Readonly<Record<NodeId, readonly Output[]>>; // of this run or, until it has some, the last
  /** The seeds that were drawn for it. */
  readonly seeds: Readonly<Record<Place, Json>>;
  readonly error: Failure | null;
  readonly fixed?: readonly NodeId[]; // nodes that failed in it, and were changed since
  /** Runs of the tab that several workers have at the same time, and those of them that failed. */
  readonly beside?: readonly TabRun[];
  /** What nodes told of when they ran last, such as that there was too little memory. */
  readonly notices?: Readonly<Record<NodeId, readonly string[]>>;
  /** How long each node took when it ran last, whether or not it is part of this run. */
  readonly times?: Readonly<Record<NodeId, number>>;
}

/** What a run would do now. */
export interface Plan {
  readonly runs: ReadonlySet<NodeId>;
  readonly held: ReadonlySet<NodeId>; // results that are there: of the plan, and of what it need not look at
  readonly why: ReadonlyMap<NodeId, string>; // it has to run, in words
  readonly remarks: readonly Problem[]; // on what runs, and is probably not meant
  readonly problems: readonly Problem[]; // while there are some, only what depends on none of them can run
}

export interface RunOptions {
  readonly targets?: readonly NodeId[]; // none means all that save or show
  readonly count?: number; // how often; seeds step as `stepping` says
  readonly stepping?: "fixed" | "increase" | "random";
  readonly first?: boolean; // before all that waits
}

export interface Runs {
  readonly connection: Connection;
  readonly byTab: Readonly<Record<TabId, TabRun>>;
  readonly plans: Readonly<Record<TabId, Plan>>;
  /** Run the workflow in front. What went wrong is told by `View.notify` and by the plan's problems. */
  run(options?: RunOptions): Promise<void>;
  /** Stop the run of the workflow in front. */
  cancel(): Promise<void>;
}

interface Progress {
  readonly done: number; // of the nodes that have to run; those that were held are none of them
  readonly total: number;
  readonly share: number; // 0 to 1 of the time, with the steps of the nodes that run
}

/** Whether it was asked for and has not ended. */
export function isActive(run: TabRun | undefined): boolean {
  const state = run?.job?.state;
  return run?.isSubmitting === true || state === "queued" || state === "running";
}

export function progressOf(run: TabRun | undefined): Progress {
  const nodes = Object.values(run?.nodes ?? {}).filter(({ state }) => state !== "held");
  const done = nodes.filter(({ state }) => state === "done").length;
  const weigh = weights(nodes);
  const sum = (of: (node: NodeRun) => number) => nodes.reduce((sum, node) => sum + of(node), 0);
  const share = sum((node) => doneOf(node) * weigh(node)) / (sum(weigh) || 1);
  return { done, total: nodes.length, share: Math.min(1, share) };
}

/** How much of the whole a node is: by the time it took last; one that never ran takes a middling time. */
function weights(nodes: readonly NodeRun[]): (node: NodeRun) => number {
  const known = nodes.flatMap(({ seconds }) => seconds ?? []).sort((a, b) => a - b);
  const middling = known[Math.floor(known.length / 2)] ?? 1;
  return ({ seconds = middling }) => Math.max(seconds, LEAST_SECONDS);
}

/** 0 to 1. */
function doneOf({ state, step = 0, total = 0 }: NodeRun): number {
  if (state === "done") return 1;
  return state === "running" && total > 0 ? step / total : 0;
}

const LEAST_SECONDS = 0.01;
