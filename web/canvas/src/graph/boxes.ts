/** The boxes that elements take up on the canvas. */

import { frames, linkId, links, look, notes, place } from "./document";
import type { ElementId, Frame, NodeId, Place, Point, Workflow } from "./document";
import { geometry, heightOfRows, WIDTH } from "./geometry";
import { at } from "./records";
import type { Specs } from "./spec";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The box of a node, frame or note; none where it is not there. Nodes without a place are at 0, 0. */
export function boxOf(workflow: Workflow, id: ElementId, specs?: Specs): Box | undefined {
  if (id.startsWith(".frames/")) {
    const frame = at(frames(workflow), id.slice(8));
    return frame && frameBox(workflow, frame);
  }
  if (id.startsWith(".notes/")) {
    const note = at(notes(workflow), id.slice(7));
    return note && box(note.at, note.size);
  }
  const node = at(workflow.nodes, id);
  if (node === undefined) return undefined;
  const drawn = look(workflow, id);
  const { width, height } = geometry(specs?.types.get(node.type), node, drawn);
  return box(drawn.at ?? [0, 0], [width, height]);
}

/** The box of a frame as it is drawn: when collapsed, with a port for each link through its border. */
export function frameBox(workflow: Workflow, frame: Frame): Box {
  if (frame.collapsed !== true) return box(frame.at, frame.size);
  const members = new Set(frame.nodes);
  const inputs = new Set<Place>();
  const outputs = new Set<Place>();
  for (const link of links(workflow)) {
    if (members.has(link.from) === members.has(link.to)) continue;
    if (members.has(link.to)) inputs.add(linkId(link));
    else outputs.add(place(link.from, link.output));
  }
  return box(frame.at, [WIDTH, heightOfRows(Math.max(inputs.size, outputs.size))]);
}

/** The box around all of them; none where there is none. */
export function boundsOf(
  workflow: Workflow,
  ids: Iterable<ElementId>,
  specs?: Specs,
): Box | undefined {
  return around([...ids].flatMap((id) => boxOf(workflow, id, specs) ?? []));
}

export function around(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  const x = least(boxes, (box) => box.x);
  const y = least(boxes, (box) => box.y);
  const width = -least(boxes, (box) => -(box.x + box.width)) - x;
  const height = -least(boxes, (box) => -(box.y + box.height)) - y;
  return { x, y, width, height };
}

/** The outputs that links name, by their node: those a node of unknown type is drawn with. */
export function usedOutputs(workflow: Workflow): ReadonlyMap<NodeId, readonly string[]> {
  const used = new Map<NodeId, string[]>();
  for (const { from, output } of links(workflow)) {
    const names = used.get(from);
    if (names === undefined) used.set(from, [output]);
    else if (!names.includes(output)) names.push(output);
  }
  return used;
}

function box([x, y]: Point, [width, height]: Point): Box {
  return { x, y, width, height };
}

function least(boxes: readonly Box[], of: (box: Box) => number): number {
  return boxes.reduce((found, box) => Math.min(found, of(box)), Infinity);
}
