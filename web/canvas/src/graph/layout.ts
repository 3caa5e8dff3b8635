/** Auto layout: from left to right along the links, frame by frame. */

import { around, boxOf, frameBox, boundsOf } from "./boxes";
import {
  frames,
  look,
  parts,
  sourceOf,
  type ElementId,
  type Frame,
  type NodeId,
  type Point,
  type Workflow,
  isPlaced,
} from "./document";
import { moveTo } from "./edit";
import { aroundNodes, fitFrame, frameElement } from "./frames";
import { boxAround, packed } from "./layout/pack";
import {
  type Unplaced,
  nodeGeometries,
  tiesOf,
  type NodeGeometries,
  type Spot,
} from "./layout/ties";
import { GAP } from "./layout/flow";
import { at } from "./records";
import { straighten } from "./routes";
import type { Specs } from "./spec";

/**
 * New places for these elements, or for all, whose top left corner stays where it is. The nodes
 * of a frame stay together in it. What is pinned stays, and so does a frame that holds it.
 */
export function arrange(
  workflow: Workflow,
  specs: Specs,
  ids?: Iterable<ElementId>,
): Map<ElementId, Point> {
  const drawn = nodeGeometries(workflow, specs);
  const units = unitsOf(workflow, drawn, ids && new Set(ids));
  const spots = new Map(units.flatMap((unit) => [...unit.spots]));
  const corners = packed(
    units.map((unit) => unit.block),
    tiesOf(workflow, drawn, spots),
    3 * GAP,
  );
  const old = around(units.flatMap(({ block }) => boxOf(workflow, block.id, specs) ?? []));
  const places = new Map<ElementId, Point>();
  for (const { block, inside } of units) {
    const corner = moved(corners.get(block.id) ?? ORIGIN, [old?.x ?? 0, old?.y ?? 0]);
    places.set(block.id, corner);
    for (const [node, offset] of inside) places.set(node, moved(corner, offset));
  }
  return places;
}

/**
 * The workflow as `arrange` wants it: frames as large as their nodes need, and no reroute points
 * of links whose ends are elsewhere now.
 */
export function arranged(
  workflow: Workflow,
  specs: Specs,
  places: ReadonlyMap<ElementId, Point>,
): Workflow {
  const moved = moveTo(workflow, places);
  const refilled = Object.entries(frames(moved)).filter(
    ([id, { nodes }]) => places.has(frameElement(id)) && nodes.some((node) => places.has(node)),
  );
  const fitted = refilled.reduce((changed, [id]) => fitFrame(changed, id, specs), moved);
  return Object.keys(workflow.canvas?.[".routes"] ?? {}).reduce((changed, input) => {
    const [from] = parts(sourceOf(workflow, input) ?? "");
    const isMoved = [from, parts(input)[0]].some((id) => look(workflow, id) !== look(moved, id));
    return isMoved ? straighten(changed, input) : changed;
  }, fitted);
}

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

/** What is moved as one: a node, or a frame. */
interface Unit {
  readonly block: Unplaced;
  readonly spots: ReadonlyMap<NodeId, Spot>; // of its nodes
  readonly inside: ReadonlyMap<NodeId, Point>; // from the corner of the frame
}

/** In the order of the nodes, for what is written first had better be above. */
function unitsOf(
  workflow: Workflow,
  drawn: NodeGeometries,
  chosen: ReadonlySet<ElementId> | undefined,
): Unit[] {
  const owners = ownersOf(workflow, chosen);
  const units = new Map<ElementId, Unit>();
  for (const id of Object.keys(workflow.nodes)) {
    const owner = owners.get(id);
    if (owner === undefined) {
      if (chosen?.has(id) !== false && isFree(workflow, id)) units.set(id, nodeUnit(id, drawn));
    } else if (owner !== null && !units.has(frameElement(owner))) {
      units.set(frameElement(owner), frameUnit(workflow, drawn, owner));
    }
  }
  return [...units.values()];
}

/** The frame that each node is moved with; null for nodes of frames that stay. */
function ownersOf(
  workflow: Workflow,
  chosen: ReadonlySet<ElementId> | undefined,
): ReadonlyMap<NodeId, string | null> {
  const owners = new Map<NodeId, string | null>();
  for (const [id, { nodes }] of Object.entries(frames(workflow))) {
    if (chosen?.has(frameElement(id)) === false) continue;
    const owner = nodes.every((node) => isFree(workflow, node)) ? id : null;
    for (const node of nodes) owners.set(node, owner);
  }
  return owners;
}

function isFree(workflow: Workflow, node: NodeId): boolean {
  return look(workflow, node).pinned !== true;
}

function nodeUnit(id: NodeId, drawn: NodeGeometries): Unit {
  const block = nodeBlock(id, drawn);
  return { block, spots: new Map([[id, { block: id, top: 0 }]]), inside: NOWHERE };
}

function nodeBlock(id: NodeId, drawn: NodeGeometries): Unplaced {
  const { width = 0, height = 0 } = drawn.get(id) ?? {};
  return { id, width, height };
}

/** A frame whose nodes are laid out in it, unless they are not to be seen. */
function frameUnit(workflow: Workflow, drawn: NodeGeometries, id: string): Unit {
  const element = frameElement(id);
  const frame: Frame | undefined = at(frames(workflow), id);
  const nodes = frame?.nodes.filter((node) => drawn.has(node)) ?? [];
  if (frame === undefined || frame.collapsed === true) {
    const { width = 0, height = 0 } = frame ? frameBox(workflow, frame) : {};
    const spots = nodes.map((node): [NodeId, Spot] => [node, { block: element, top: 0 }]);
    return { block: { id: element, width, height }, spots: new Map(spots), inside: NOWHERE };
  }
  const blocks = nodes.map((node) => nodeBlock(node, drawn));
  const alone = nodes.map((node): [NodeId, Spot] => [node, { block: node, top: 0 }]);
  const corners = packed(blocks, tiesOf(workflow, drawn, new Map(alone)), GAP);
  const { at: corner, size } = aroundNodes(boxAround(blocks, corners));
  const inside = nodes.map((node): [NodeId, Point] => {
    const [x, y] = corners.get(node) ?? ORIGIN;
    return [node, [x - corner[0], y - corner[1]]];
  });
  const spots = inside.map(([node, [, top]]): [NodeId, Spot] => [node, { block: element, top }]);
  const block = { id: element, width: size[0], height: size[1] };
  return { block, spots: new Map(spots), inside: new Map(inside) };
}

function moved([x, y]: Point, [right, down]: Point): Point {
  return [x + right, y + down];
}

const ORIGIN: Point = [0, 0];
const NOWHERE: ReadonlyMap<NodeId, Point> = new Map();
