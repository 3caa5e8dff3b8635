/** Nodes that have no place yet, as in a workflow that was written by hand or by a program. */

import { boundsOf } from "./boxes";
import { type NodeId, type Point, type Workflow, isPlaced } from "./document";
import { moveTo } from "./edit";
import { arrange } from "./layout";
import type { Specs } from "./spec";

const BELOW = 96;

/** The workflow with a place for each node: those without one are laid out, below all others. */
export function withPlaces(workflow: Workflow, specs: Specs): Workflow {
  const ids = Object.keys(workflow.nodes);
  const lost = ids.filter((id) => !isPlaced(workflow, id));
  if (lost.length === 0) return workflow;
  const others = boundsOf(
    workflow,
    ids.filter((id) => isPlaced(workflow, id)),
    specs,
  );
  const from = others === undefined ? 0 : others.y + others.height + BELOW;
  const places = [...arrange(workflow, specs, lost)].map(([id, [x, y]]): [NodeId, Point] => [
    id,
    [x + (others?.x ?? 0), y + from],
  ]);
  return moveTo(workflow, new Map(places));
}
