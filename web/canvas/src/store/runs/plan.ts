/** What the server plans, as the cards show it. */

import { Refused } from "../../api/errors";
import type { Problem, Planned } from "../../schema/schema";
import {
  type Workflow,
  linksInto,
  parts,
  place,
  type NodeId,
  type Place,
} from "../../graph/document";
import type { Plan } from "./runs";
import { at } from "../../graph/records";

export const NO_PLAN: Plan = { runs: new Set(), held: new Set(), problems: [] };

export function planOf(workflow: Workflow, { tasks, problems = [] }: Planned): Plan {
  const named = tasks.map(({ node }) => node);
  const held = tasks.filter((task) => task.held).map(({ node }) => node);
  return {
    runs: new Set(tasks.filter((task) => !task.held).map(({ node }) => node)),
    held: new Set(withDependencies(workflow, named, held)),
    problems,
  };
}

/** The plan of a workflow that cannot run; none where that is not why the server refused. */
export function refusedPlan(error: unknown): Plan | null {
  if (!(error instanceof Refused) || (error.status !== 422 && error.status !== 400)) return null;
  return { ...NO_PLAN, problems: faultsOf(error) };
}

function faultsOf({ refusal }: Refused): readonly Problem[] {
  if (refusal.problems.length > 0) return refusal.problems;
  return [{ node: "", port: null, message: refusal.message }];
}

/** The held nodes of a plan, and all before them that the plan does not name. */
export function withDependencies(
  workflow: Workflow,
  planned: Iterable<NodeId>,
  held: Iterable<NodeId>,
): NodeId[] {
  const seen = new Set(planned);
  const found = [...held];
  for (let next = 0; next < found.length; next++) {
    for (const source of sources(workflow, found[next] ?? "")) {
      if (seen.has(source)) continue;
      seen.add(source);
      found.push(source);
    }
  }
  return found;
}

function sources(workflow: Workflow, node: NodeId): NodeId[] {
  return linksInto(workflow, node).flatMap(
    ({ from, output }) => real(workflow, from, output) ?? [],
  );
}

/** The node that makes what comes out there, which is another one where that is bypassed. */
function real(workflow: Workflow, from: NodeId, output: string): NodeId | null {
  const passed = new Set<Place>();
  for (let here = place(from, output); !passed.has(here);) {
    passed.add(here);
    const [id, port] = parts(here);
    const node = at(workflow.nodes, id);
    if (node === undefined) return null;
    if (node.bypass === undefined) return id;
    const before = at(node.links, at(node.bypass, port) ?? "");
    if (before === undefined) return null;
    here = before;
  }
  return null;
}
