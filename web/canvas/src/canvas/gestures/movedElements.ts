/** Elements that are dragged: what goes with them, and what their new places mean for frames and links. */

import {
  frames,
  linksInto,
  linkId,
  look,
  parts,
  route,
  type NodeId,
  type Place,
  type Point,
  type Workflow,
  type ElementId,
} from "../../graph/document";
import { insertOnLink, moveTo } from "../../graph/edit";
import { assignToFrame, frameOf, setFrame } from "../../graph/frames";
import { moveReroute } from "../../graph/routes";
import type { Specs } from "../../graph/spec";
import { frameId } from "../render/blocks";
import { distanceTo, polyline } from "../links/curve";
import { elementOf, type Scene, type Element, type Wire } from "../render/scene";
import { around, type Box } from "../../graph/boxes";
import { overlaps, rectOf, wireEnds } from "../state/canvasContext";

export type Positions = ReadonlyMap<ElementId, Point>;

/** The places, with those of the nodes that frames take along; what is pinned stays. */
export function withMembers(workflow: Workflow, places: Positions): Positions {
  const all = new Map(places);
  for (const [element, [x, y]] of places) {
    const frame = frames(workflow)[frameId(element) ?? ""];
    if (frame === undefined) continue;
    for (const node of frame.nodes) {
      const { at, pinned } = look(workflow, node);
      if (at === undefined || pinned === true || places.has(node)) continue;
      all.set(node, [at[0] + x - frame.at[0], at[1] + y - frame.at[1]]);
    }
  }
  return all;
}

export interface Dropped {
  readonly workflow: Workflow;
  readonly places: Positions;
  readonly scene: Scene;
  readonly specs: Specs;
  /** The link that a node is put on. */
  readonly inserting: Place | null;
  /** Out of their frames, wherever they are. */
  readonly leaves: boolean;
}

/** The workflow after elements were let go at their places. */
export function afterDrop({
  workflow,
  places,
  scene,
  specs,
  inserting,
  leaves,
}: Dropped): Workflow {
  const moved = movedRoutes(moveTo(workflow, places), workflow, places);
  const own = [...places.keys()].filter((id) => isDraggedAlone(workflow, places, id));
  const joined = own.reduce((changed, id) => reframed(changed, scene, id, leaves), moved);
  const [only] = own;
  if (inserting === null || only === undefined) return joined;
  const link = linkOf(joined, inserting);
  return link === null ? joined : insertOnLink(joined, only, link, specs);
}

/** The link that this node, which has none yet, would be put on: the nearest that runs under it. */
export function linkUnder(
  workflow: Workflow,
  specs: Specs,
  scene: Scene,
  element: Element,
): Place | null {
  const { id } = element;
  if (!isUnlinked(workflow, scene, id)) return null;
  const box = rectOf(element);
  const middle: Point = [box.x + box.width / 2, box.y + box.height / 2];
  let nearest: { id: Place; distance: number } | null = null;
  for (const wire of scene.wires) {
    const distance = distanceUnder(scene, wire, box, middle);
    if (distance >= (nearest?.distance ?? Infinity)) continue;
    const link = linkOf(workflow, wire.id);
    if (link === null || insertOnLink(workflow, id, link, specs) === workflow) continue;
    nearest = { id: wire.id, distance };
  }
  return nearest?.id ?? null;
}

export function linkOf(workflow: Workflow, input: Place) {
  const [node] = parts(input);
  return linksInto(workflow, node).find((link) => linkId(link) === input) ?? null;
}

function distanceUnder(scene: Scene, wire: Wire, box: Box, middle: Point): number {
  const ends = wireEnds(scene, wire);
  if (ends === null) return Infinity;
  const [from, to] = ends;
  const hull = around([...(wire.data?.via ?? []), from, to].map(([x, y]) => dot(x, y)));
  if (hull === undefined || !overlaps(hull, box)) return Infinity;
  const line = polyline(from, wire.data?.via ?? [], to);
  return line.some(([x, y]) => overlaps(dot(x, y), box)) ? distanceTo(line, middle) : Infinity;
}

function dot(x: number, y: number): Box {
  return { x: x - 0.5, y: y - 0.5, width: 1, height: 1 };
}

function isUnlinked(workflow: Workflow, scene: Scene, id: NodeId): boolean {
  return (
    Object.keys(workflow.nodes[id]?.links ?? {}).length === 0 &&
    !scene.wires.some((wire) => wire.source === id)
  );
}

/** A node, and no frame that is dragged takes it along. */
function isDraggedAlone(workflow: Workflow, places: Positions, id: ElementId): boolean {
  if (id.startsWith(".")) return false;
  const frame = frameOf(workflow, id);
  return frame === null || !places.has(`.frames/${frame}`);
}

/** The node in the frame that its middle is in; out of its own when it lies outside. */
function reframed(workflow: Workflow, scene: Scene, id: NodeId, leaves: boolean): Workflow {
  const element = elementOf(scene, id);
  const at = look(workflow, id).at;
  if (element === undefined || at === undefined) return workflow;
  const box: Box = { ...rectOf(element), x: at[0], y: at[1] };
  const now = frameOf(workflow, id);
  const next = leaves ? null : frameFor(workflow, box, now);
  const changed = next === now ? workflow : assignToFrame(workflow, [id], next);
  return next === null ? changed : widened(changed, next, box);
}

/** The frame that this node would join if it were let go here; none where it is in it already. */
export function frameUnder(workflow: Workflow, element: Element): string | null {
  if (element.id.startsWith(".")) return null;
  const now = frameOf(workflow, element.id);
  const next = frameFor(workflow, rectOf(element), now);
  return next === now ? null : next;
}

function frameFor(workflow: Workflow, box: Box, now: string | null): string | null {
  const middle = dot(box.x + box.width / 2, box.y + box.height / 2);
  const open = Object.entries(frames(workflow)).filter(([, frame]) => frame.collapsed !== true);
  const boxes = open.map(([id, { at, size }]) => [id, boxOf(at, size)] as const);
  const under = boxes.filter(([, frame]) => overlaps(frame, middle));
  const smallest = under.sort((a, b) => a[1].width - b[1].width)[0];
  if (smallest !== undefined) return smallest[0];
  const own = boxes.find(([id]) => id === now);
  return own !== undefined && overlaps(own[1], box) ? now : null;
}

/** The frame, large enough for this box in it. */
function widened(workflow: Workflow, id: string, box: Box): Workflow {
  const frame = frames(workflow)[id];
  if (frame === undefined) return workflow;
  const room = { x: box.x - 16, y: box.y - 40, width: box.width + 32, height: box.height + 56 };
  const all = around([boxOf(frame.at, frame.size), room]);
  if (all === undefined) return workflow;
  const [at, size]: [Point, Point] = [
    [all.x, all.y],
    [all.width, all.height],
  ];
  return setFrame(workflow, id, { at, size });
}

function boxOf([x, y]: Point, [width, height]: Point): Box {
  return { x, y, width, height };
}

/** The reroute points of links whose both ends moved by the same way go along. */
function movedRoutes(moved: Workflow, old: Workflow, places: Positions): Workflow {
  let changed = moved;
  for (const input of Object.keys(old.canvas?.[".routes"] ?? {})) {
    const link = linkOf(old, input);
    const [a, b] = [way(old, places, link?.from), way(old, places, link?.to)];
    if (a === null || b === null || a[0] !== b[0] || a[1] !== b[1]) continue;
    (route(old, input).via ?? []).forEach(([x, y], i) => {
      changed = moveReroute(changed, input, i, [x + a[0], y + a[1]]);
    });
  }
  return changed;
}

function way(old: Workflow, places: Positions, node: NodeId | undefined): Point | null {
  const to = node === undefined ? undefined : places.get(node);
  if (to === undefined || node === undefined) return null;
  const from = look(old, node).at ?? [0, 0];
  return [to[0] - from[0], to[1] - from[1]];
}
