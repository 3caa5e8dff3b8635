/** What a plan need not look at, since what it feeds is held. */

import {
  linksInto,
  parts,
  place,
  type NodeId,
  type Place,
  type Workflow,
} from "../../graph/document";
import { at } from "../../graph/records";

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
