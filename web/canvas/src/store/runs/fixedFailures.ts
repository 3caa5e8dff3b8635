/** What is still true of a run that failed, once its workflow has changed. */

import type { Failure } from "../../schema/schema";
import type { NodeId, Workflow } from "../../graph/document";
import { isOver } from "../queue/foldQueue";
import type { TabRun } from "./runs";

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
