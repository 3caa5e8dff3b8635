/** The links between blocks, each of which is a node or a frame with nodes in it. */

import { usedOutputs } from "../boxes";
import { links, look } from "../document";
import type { ElementId, NodeId, Workflow } from "../document";
import { geometry, type Geometry, type Side } from "../geometry";
import type { Specs } from "../spec";
import type { Tie } from "./blocks";

/** Where a node is: in which block, and how far from the top of it. */
export interface Spot {
  readonly block: ElementId;
  readonly top: number;
}

export type NodeGeometries = ReadonlyMap<NodeId, Geometry>;

export function nodeGeometries(workflow: Workflow, specs: Specs): NodeGeometries {
  const outputs = usedOutputs(workflow);
  return new Map(
    Object.entries(workflow.nodes).map(([id, node]) => {
      const type = specs.types.get(node.type);
      return [id, geometry(type, node, look(workflow, id), outputs.get(id))];
    }),
  );
}

export function tiesOf(
  workflow: Workflow,
  drawn: NodeGeometries,
  spots: ReadonlyMap<NodeId, Spot>,
): Tie[] {
  const height = (id: NodeId, side: Side, name: string, spot: Spot) =>
    spot.top + (drawn.get(id)?.ports.find((p) => p.side === side && p.name === name)?.y ?? 0);
  return links(workflow).flatMap(({ from, output, to, input }) => {
    const [source, target] = [spots.get(from), spots.get(to)];
    if (!source || !target || source.block === target.block) return [];
    const leaves = height(from, "output", output, source);
    const arrives = height(to, "input", input, target);
    return [{ from: source.block, to: target.block, leaves, arrives }];
  });
}
