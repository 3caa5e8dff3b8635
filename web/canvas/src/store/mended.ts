/** What is still true of a run that failed, once its workflow has changed. */

import type { NodeId, Workflow } from "../graph/document";
import { isOver } from "./foldQueue";
import type { TabRun } from "./runs";

/** Without what was said of nodes that have changed: it was of what they were. */
export function mended(run: TabRun, before: Workflow, now: Workflow): TabRun {
  const { error, job } = run;
  if (error === null || job === null || !isOver(job) || before.nodes === now.nodes) return run;
  const isChanged = (node: NodeId | null) =>
    node !== null && before.nodes[node] !== now.nodes[node];
  const nodes = Object.entries(run.nodes);
  const left = nodes.filter(([node, { state }]) => state !== "failed" || !isChanged(node));
  if (left.length === nodes.length) return run;
  const problems = error.problems.filter(({ node }) => !isChanged(node));
  const isMended = problems.length === 0 && (error.problems.length > 0 || isChanged(error.node));
  return {
    ...run,
    nodes: Object.fromEntries(left),
    error: isMended ? null : { ...error, problems },
  };
}
