/** What is wrong with a workflow: why it cannot run, why its last run failed, and what of that is still true. */

import type { NodeId, Workflow } from "../../graph/document";
import type { Plan, TabRun } from "./runs";
import type { Failure } from "../../schema/schema";
import { isOver } from "../queue/foldQueue";

export interface Problem {
  readonly node: NodeId | null;
  readonly port: string | null;
  readonly message: string;
  /** Found before the run, or by it. */
  readonly stage: "plan" | "run";
}

/** All problems, each said once; those that stop the next run first. */
export function problemsOf(plan: Plan | undefined, run: TabRun | undefined): readonly Problem[] {
  const before = plan?.problems ?? [];
  const said = new Set(before.map(({ node, message }) => `${node}\n${message}`));
  const after = failures(run).filter(({ node, message }) => !said.has(`${node}\n${message}`));
  return [
    ...before.map(({ node, port, message }) => ({
      node: node || null,
      port,
      message,
      stage: "plan" as const,
    })),
    ...after,
  ];
}

/** What a message offers in the place of what it found. */
export function suggestionIn(message: string): string | null {
  return /did you mean '([^'\\]+)'/u.exec(message)?.[1] ?? null;
}

/** The node after the one that is selected, going round; the first when none of them is. */
export function nextProblemNode(
  problems: readonly Problem[],
  selection: ReadonlySet<string>,
  step: 1 | -1,
): NodeId | null {
  const nodes = [...new Set(problems.flatMap(({ node }) => node ?? []))];
  const at = nodes.findIndex((node) => selection.has(node));
  const next = at < 0 ? (step > 0 ? 0 : nodes.length - 1) : at + step + nodes.length;
  return nodes[next % nodes.length] ?? null;
}

function failures(run: TabRun | undefined): Problem[] {
  const error = run?.error;
  if (!error) return failed(run);
  if (error.problems.length > 0) {
    return error.problems.map(({ node, port, message }) => ({ node, port, message, stage: "run" }));
  }
  return [{ node: error.node, port: null, message: error.message, stage: "run" }];
}

/** Nodes that have failed in a run that is not over. */
function failed(run: TabRun | undefined): Problem[] {
  return Object.entries(run?.nodes ?? {}).flatMap(([node, { state, message = "" }]) =>
    state === "failed" ? [{ node, port: null, message, stage: "run" as const }] : [],
  );
}

/** Without what was said of nodes that have changed: it was of what they were. */
export function clearFixedFailures(run: TabRun, before: Workflow, now: Workflow): TabRun {
  const { error, job, nodes } = run;
  if (error === null || job === null || !isOver(job) || before.nodes === now.nodes) return run;
  const changed = Object.keys(nodes).filter(
    (node) => nodes[node]?.state === "failed" && before.nodes[node] !== now.nodes[node],
  );
  return changed.length === 0 ? run : withoutFailures(run, changed);
}

/** Without the failures of these nodes. */
export function withoutFailures(run: TabRun, changed: readonly NodeId[]): TabRun {
  const isChanged = (node: NodeId | null) => node !== null && changed.includes(node);
  const left = Object.entries(run.nodes).filter(
    ([node, { state }]) => state !== "failed" || !isChanged(node),
  );
  return {
    ...run,
    nodes: Object.fromEntries(left),
    error: run.error && stillTrue(run.error, isChanged),
    fixed: [...(run.fixed ?? []), ...changed],
  };
}

function stillTrue(error: Failure, isChanged: (node: NodeId | null) => boolean): Failure | null {
  const problems = error.problems.filter(({ node }) => !isChanged(node));
  const isMended = problems.length === 0 && (error.problems.length > 0 || isChanged(error.node));
  return isMended ? null : { ...error, problems };
}
