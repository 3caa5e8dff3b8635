/** The links as React Flow is to draw them. */

import {
  parts,
  route,
  type NodeId,
  type Place,
  type Point,
  type ElementId,
} from "../../graph/document";
import { kind } from "../../graph/kinds";
import { nodeName } from "../../graph/names";
import { at } from "../../graph/records";
import { outputSpec } from "../../graph/spec";
import { isSameList, reused, type Scene, type RenderInput, type Wire, type Element } from "./scene";
import type { Blocks } from "./blocks";

export function drawWires(before: Scene | null, input: RenderInput, hidden: Blocks): Wire[] {
  if (before !== null && isSameWiring(before, input, hidden)) return before.wires;
  const isKept = keptFrom(before, input, hidden);
  const drawn: Wire[] = [];
  for (const [to, node] of Object.entries(input.workflow.nodes)) {
    for (const [port, from] of Object.entries(node.links ?? {})) {
      const old = before?.wireById.get(`${to}.${port}`);
      if (old !== undefined && isKept(old, from, to)) {
        drawn.push(old);
        continue;
      }
      const made = wire(input, hidden, from, to, port);
      if (made !== null) drawn.push(reused(old, made));
    }
  }
  return isSameList(before?.wires, drawn) ? before.wires : drawn;
}

/** Whether no link, and nothing that a link is drawn by, has changed: true of each letter typed. */
function isSameWiring({ input: old, blocks }: Scene, input: RenderInput, hidden: Blocks): boolean {
  if (old.words !== input.words || old.selectedLinks !== input.selectedLinks) return false;
  if (blocks !== hidden || old.workflow.canvas !== input.workflow.canvas) return false;
  return hasSameLinks(old, input);
}

/** Whether the same nodes are linked in the same way. */
export function hasSameLinks(old: RenderInput, now: RenderInput): boolean {
  const [was, is] = [old.workflow.nodes, now.workflow.nodes];
  if (was === is) return old.specs === now.specs;
  const ids = Object.keys(is);
  return (
    old.specs === now.specs &&
    ids.length === Object.keys(was).length &&
    ids.every((id) => was[id]?.links === is[id]?.links && was[id]?.type === is[id]?.type)
  );
}

type Kept = (old: Wire, from: Place, to: NodeId) => boolean;

/** Whether a wire that was drawn is sure to be the same: both its ends are, and nothing else differs. */
function keptFrom(before: Scene | null, input: RenderInput, hidden: Blocks): Kept {
  const old = before?.input;
  const isSameElse =
    old !== undefined &&
    old.specs === input.specs &&
    old.words === input.words &&
    old.selectedLinks === input.selectedLinks &&
    old.workflow.canvas?.[".routes"] === input.workflow.canvas?.[".routes"] &&
    before?.blocks === hidden;
  if (!isSameElse) return () => false;
  const [was, is] = [old.workflow, input.workflow];
  const isSame = (id: NodeId) =>
    was.canvas?.[id] === is.canvas?.[id] && was.nodes[id]?.type === is.nodes[id]?.type;
  return (wire, from, to) => wire.data?.from === from && isSame(to) && isSame(parts(from)[0]);
}

/** None between nodes of one collapsed frame, or where the source is missing. */
function wire(
  input: RenderInput,
  hidden: Blocks,
  from: Place,
  to: NodeId,
  port: string,
): Wire | null {
  const { workflow, specs, words } = input;
  const [node, output] = parts(from);
  const source = at(workflow.nodes, node);
  if (source === undefined) return null;
  const [sourceBlock, targetBlock] = [hidden.of.get(node), hidden.of.get(to)];
  if (sourceBlock !== undefined && sourceBlock === targetBlock) return null;
  const id = `${to}.${port}`;
  const { colour, isList } = kind(outputSpec(specs.types.get(source.type), output)?.type ?? "Any");
  const { via = NO_POINTS, hidden: isHidden = false } = route(workflow, id);
  return {
    id,
    type: "wire",
    source: sourceBlock ?? node,
    sourceHandle: sourceBlock === undefined ? output : from,
    target: targetBlock ?? to,
    targetHandle: targetBlock === undefined ? port : id,
    selected: input.selectedLinks.has(id),
    data: { from, colour, isList, isHidden, via },
    ariaLabel: words.linkFrom(nodeName(workflow, node), output, nodeName(workflow, to), port),
    domAttributes: { "aria-roledescription": words.link },
  };
}

const NO_POINTS: readonly Point[] = [];

const LONG = 1600; // px at full size

type Find = (id: ElementId) => Element | undefined;

export function partWires(
  before: Scene | null,
  wires: readonly Wire[],
  find: Find,
): Pick<Scene, "near" | "far"> {
  const [near, far]: [Wire[], Wire[]] = [[], []];
  for (const wire of wires) (isFar(wire, find) ? far : near).push(wire);
  return {
    near: isSameList(before?.near, near) ? before.near : near,
    far: isSameList(before?.far, far) ? before.far : far,
  };
}

/** One that is selected shows how it is held, and where it bends. */
function isFar(wire: Wire, find: Find): boolean {
  if (wire.selected === true) return false;
  const [source, target] = [find(wire.source), find(wire.target)];
  if (source === undefined || target === undefined) return false;
  const [from, to] = [source.position, target.position];
  return Math.abs(from.x - to.x) + Math.abs(from.y - to.y) > LONG;
}
