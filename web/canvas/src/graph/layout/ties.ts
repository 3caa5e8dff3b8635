/** What is laid out: blocks, which are nodes or frames with nodes in them, and the links between them. */

import { usedOutputs } from "../boxes";
import { links, look, type ElementId, type NodeId, type Workflow } from "../document";
import { geometry, type Geometry, type Side } from "../geometry";
import type { Specs } from "../spec";

export interface Unplaced {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** A link between blocks, with the heights of its ports in them. */
export interface Tie {
  readonly from: string;
  readonly to: string;
  readonly leaves: number;
  readonly arrives: number;
}

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
