/** The run of a tab after what happened to its job. Pure: a run and an event in, the run after it out. */

import type { Envelope, Failure, Job, Output } from "../../schema/schema";
import type { NodeId, Workflow } from "../../graph/document";
import { at } from "../../graph/records";
import { isOver } from "../queue/foldQueue";
import { withDependencies } from "./plan";
import type { NodeRun, Plan, RunJob, TabRun } from "./runs";

type Event = Envelope["event"];
type Nodes = TabRun["nodes"];

export const NO_RUN: TabRun = {
  job: null,
  ahead: 0,
  nodes: {},
  files: [],
  outputs: {},
  seeds: {},
  error: null,
  times: {},
};

/** Run was pressed: what the plan says will happen is shown before the server has answered. */
export function submitting(run: TabRun | undefined, plan: Plan | undefined): TabRun {
  if (run?.job && !isOver(run.job)) return { ...run, isSubmitting: true };
  const old = run ?? NO_RUN;
  const nodes = planned([...(plan?.runs ?? [])], [...(plan?.held ?? [])], old.times);
  return {
    ...old,
    job: null,
    isSubmitting: true,
    ahead: 0,
    nodes,
    files: [],
    seeds: {},
    error: null,
  };
}

/** A job of the tab begins, or is the first one to wait: it is shown from now on. */
export function withNewJob(run: TabRun, job: RunJob, seeds: TabRun["seeds"]): TabRun {
  return { ...run, job, seeds, files: [], error: null, fixed: [], isSubmitting: false };
}

/** The same with all that the server knows of a job that has begun, or is over. */
export function withKnownJob(run: TabRun, job: Job, seeds: TabRun["seeds"]): TabRun {
  return withJob(withFiles(withNewJob(run, job, seeds), job.outputs), job, job.error);
}

/** After an event of the job that is shown. */
export function foldRun(run: TabRun, event: Event, workflow: Workflow): TabRun {
  switch (event.type) {
    case "job_changed":
      return withJob(run, event.job);
    case "run_started": {
      const held = withDependencies(workflow, event.nodes, event.held);
      return { ...run, nodes: planned(event.nodes, held, run.times), error: null };
    }
    case "node_started":
      return withNode(withoutNotices(run, event.node), event.node, { state: "running" });
    case "node_noticed":
      return withNotice(run, event.node, event.text);
    case "node_progress": {
      const { node, step, total, speed } = event;
      return withNode(run, node, { state: "running", step, total, speed });
    }
    case "node_done": {
      const times = { ...run.times, [event.node]: event.seconds };
      return withNode({ ...run, times }, event.node, { state: "done" });
    }
    case "node_failed":
      return withNode(run, event.node, { state: "failed", message: event.message });
    case "output_saved":
      return withFiles(run, [event.output]);
    case "run_ended":
      return run.job ? withJob(run, { ...run.job, state: event.outcome }, event.error) : run;
    default:
      return run;
  }
}

function withJob(run: TabRun, job: RunJob, error: Failure | null = null): TabRun {
  const now = { ...run, job };
  if (isOver(job)) return { ...now, nodes: endedNodes(run, error), error, ahead: 0 };
  if (job.state === "running") return { ...now, ahead: 0 };
  const isBack = run.job !== null && run.job.state !== "queued"; // tried again
  return isBack ? { ...now, nodes: {}, error: null } : now;
}

/** With further files, each once. They take the place of those of the last run, node by node. */
function withFiles(run: TabRun, more: readonly Output[]): TabRun {
  const known = new Set(run.files.map(({ name }) => name));
  const files = [...run.files, ...more.filter(({ name }) => !known.has(name))];
  if (files.length === run.files.length) return run;
  return { ...run, files, outputs: { ...run.outputs, ...byNode(files) } };
}

export function byNode(outputs: readonly Output[]): TabRun["outputs"] {
  const nodes = new Set(outputs.map(({ node }) => node));
  const of = (id: NodeId) => outputs.filter(({ node }) => node === id);
  return Object.fromEntries([...nodes].map((node) => [node, of(node)]));
}

function withNode(run: TabRun, node: NodeId, now: NodeRun): TabRun {
  return { ...run, nodes: { ...run.nodes, [node]: timed(now, node, run.times) } };
}

function withNotice(run: TabRun, node: NodeId, text: string): TabRun {
  const before = at(run.notices, node) ?? [];
  if (before.includes(text)) return run;
  return { ...run, notices: { ...run.notices, [node]: [...before, text] } };
}

function withoutNotices(run: TabRun, node: NodeId): TabRun {
  if (at(run.notices, node) === undefined) return run;
  return { ...run, notices: { ...run.notices, [node]: [] } };
}

function planned(nodes: readonly NodeId[], held: readonly NodeId[], times: TabRun["times"]): Nodes {
  const all = [
    ...nodes.map((node) => [node, timed({ state: "waiting" }, node, times)] as const),
    ...held.map((node) => [node, timed({ state: "held" }, node, times)] as const),
  ];
  return Object.fromEntries(all);
}

function timed(run: NodeRun, node: NodeId, times: TabRun["times"]): NodeRun {
  const seconds = times?.[node];
  return seconds === undefined ? run : { ...run, seconds };
}

/** The run is over: what has not ended will not. */
function endedNodes(run: TabRun, error: Failure | null): Nodes {
  const ended = Object.entries(run.nodes).filter(
    ([, { state }]) => state !== "running" && state !== "waiting",
  );
  return { ...Object.fromEntries(ended), ...failed(error, run.times) };
}

function failed(error: Failure | null, times: TabRun["times"]): Nodes {
  if (error === null) return {};
  const faults = error.problems.length > 0 ? error.problems : [error];
  const known = faults.flatMap(({ node, message }) => (node ? [[node, message] as const] : []));
  const runs = known.map(([node, message]) => {
    return [node, timed({ state: "failed", message }, node, times)] as const;
  });
  return Object.fromEntries(runs);
}
