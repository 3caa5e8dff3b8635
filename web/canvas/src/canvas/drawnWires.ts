/** The links as React Flow is to draw them. */

import { parts, route, type NodeId, type Place, type Point } from "../graph/document";
import { kind } from "../graph/kinds";
import { nodeName } from "../graph/names";
import { at } from "../graph/records";
import { outputSpec } from "../graph/spec";
import { isSameList, reused } from "./alike";
import type { Blocks } from "./blocks";
import type { Drawn, Sight, Wire } from "./sight";

export function drawWires(before: Drawn | null, sight: Sight, hidden: Blocks): Wire[] {
  const drawn: Wire[] = [];
  for (const [to, node] of Object.entries(sight.workflow.nodes)) {
    for (const [input, from] of Object.entries(node.links ?? {})) {
      const made = wire(sight, hidden, from, to, input);
      if (made !== null) drawn.push(reused(before?.wireById.get(made.id), made));
    }
  }
  return isSameList(before?.wires, drawn) ? before.wires : drawn;
}

/** None between nodes of one collapsed frame, or where the source is missing. */
function wire(sight: Sight, hidden: Blocks, from: Place, to: NodeId, input: string): Wire | null {
  const { workflow, specs, words } = sight;
  const [node, output] = parts(from);
  const source = at(workflow.nodes, node);
  if (source === undefined) return null;
  const [sourceBlock, targetBlock] = [hidden.of.get(node), hidden.of.get(to)];
  if (sourceBlock !== undefined && sourceBlock === targetBlock) return null;
  const id = `${to}.${input}`;
  const { colour, isList } = kind(outputSpec(specs.types.get(source.type), output)?.type ?? "Any");
  const { via = NO_POINTS, hidden: isHidden = false } = route(workflow, id);
  return {
    id,
    type: "wire",
    source: sourceBlock ?? node,
    sourceHandle: sourceBlock === undefined ? output : from,
    target: targetBlock ?? to,
    targetHandle: targetBlock === undefined ? input : id,
    selected: sight.selectedLinks.has(id),
    data: { from, colour, isList, isHidden, via },
    ariaLabel: words.linkFrom(nodeName(workflow, node), output, nodeName(workflow, to), input),
    domAttributes: { "aria-roledescription": words.link },
  };
}

const NO_POINTS: readonly Point[] = [];
