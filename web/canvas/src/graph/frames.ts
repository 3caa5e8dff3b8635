/** Frames, which own their nodes, and notes. */

import { boundsOf, type Box } from "./boxes";
import { toggleBypass } from "./bypass";
import { withFrame, withNote } from "./canvasPart";
import { frames, notes } from "./document";
import type { ElementId, Frame, NodeId, Note, Point, Workflow } from "./document";
import { GRID } from "./geometry";
import { freeId } from "./ids";
import { isSame } from "../json/json";
import { at } from "./records";
import type { Specs } from "./spec";

const PADDING = 24; // between the border and the nodes, at the sides and below
const TOP = 48; // from the border to the nodes, with the title
export const EMPTY_FRAME: Point = [384, 256]; // its size
export const NOTE: Point = [256, 128];

export interface Added {
  readonly workflow: Workflow;
  readonly id: string;
}

export function frameElement(id: string): ElementId {
  return `.frames/${id}`;
}

export function noteElement(id: string): ElementId {
  return `.notes/${id}`;
}

/** A frame around these nodes, which leave the frames that they were in. */
export function addFrame(
  workflow: Workflow,
  ids: Iterable<NodeId>,
  title: string,
  specs?: Specs,
): Added {
  const id = freeId("frame", (other) => Object.hasOwn(frames(workflow), other), 1);
  const nodes = [...new Set(ids)].filter((node) => Object.hasOwn(workflow.nodes, node));
  const frame: Frame = { title, ...aroundNodes(boundsOf(workflow, nodes, specs)), nodes };
  return { workflow: withFrame(assignToFrame(workflow, nodes, null), id, frame), id };
}

/** Without the frame; its nodes stay. */
export function removeFrame(workflow: Workflow, id: string): Workflow {
  return withFrame(workflow, id, undefined);
}

export function setFrame(workflow: Workflow, id: string, change: Partial<Frame>): Workflow {
  const frame = at(frames(workflow), id);
  if (frame === undefined || isIn(frame, change)) return workflow;
  return withFrame(workflow, id, { ...frame, ...change });
}

export function toggleFrameCollapse(workflow: Workflow, id: string): Workflow {
  const frame = at(frames(workflow), id);
  if (frame === undefined) return workflow;
  const { collapsed, ...open } = frame;
  return withFrame(workflow, id, collapsed === true ? open : { ...frame, collapsed: true });
}

export function bypassFrame(workflow: Workflow, id: string, specs: Specs): Workflow {
  return toggleBypass(workflow, at(frames(workflow), id)?.nodes ?? [], specs);
}

/** The frame that a node is in. */
export function frameOf(workflow: Workflow, node: NodeId): string | null {
  const found = Object.entries(frames(workflow)).find(([, frame]) => frame.nodes.includes(node));
  return found?.[0] ?? null;
}

/** These nodes belong to this frame, or to none; a node is in one frame at most. */
export function assignToFrame(
  workflow: Workflow,
  ids: Iterable<NodeId>,
  frame: string | null,
): Workflow {
  const moved = new Set([...ids].filter((id) => Object.hasOwn(workflow.nodes, id)));
  let changed = workflow;
  for (const [id, old] of Object.entries(frames(workflow))) {
    const nodes =
      id === frame
        ? [...old.nodes, ...[...moved].filter((node) => !old.nodes.includes(node))]
        : old.nodes.filter((node) => !moved.has(node));
    if (nodes.length !== old.nodes.length) changed = withFrame(changed, id, { ...old, nodes });
  }
  return changed;
}

/** The frame as large as its nodes need; one without nodes keeps its size. */
export function fitFrame(workflow: Workflow, id: string, specs: Specs): Workflow {
  const bounds = boundsOf(workflow, at(frames(workflow), id)?.nodes ?? [], specs);
  return bounds === undefined ? workflow : setFrame(workflow, id, aroundNodes(bounds));
}

export function addNote(workflow: Workflow, point: Point): Added {
  const id = freeId("note", (other) => Object.hasOwn(notes(workflow), other), 1);
  return { workflow: withNote(workflow, id, { text: "", at: point, size: NOTE }), id };
}

export function setNote(workflow: Workflow, id: string, change: Partial<Note>): Workflow {
  const note = at(notes(workflow), id);
  if (note === undefined || isIn(note, change)) return workflow;
  return withNote(workflow, id, { ...note, ...change });
}

export function removeNote(workflow: Workflow, id: string): Workflow {
  return withNote(workflow, id, undefined);
}

/** The place and size of a frame around nodes. */
export function aroundNodes(bounds: Box | undefined): Pick<Frame, "at" | "size"> {
  if (bounds === undefined) return { at: [0, 0], size: EMPTY_FRAME };
  const whole = (length: number) => Math.ceil(length / GRID) * GRID;
  return {
    at: [bounds.x - PADDING, bounds.y - TOP],
    size: [whole(bounds.width + 2 * PADDING), whole(bounds.height + TOP + PADDING)],
  };
}

function isIn(old: Frame | Note, change: Partial<Frame> | Partial<Note>): boolean {
  return Object.entries(change).every(([key, value]) => isSame(at(old, key), value));
}
