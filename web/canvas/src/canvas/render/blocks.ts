/** Collapsed frames: which nodes they hide, and the ports that lead into them. */

import {
  frames,
  linkId,
  links,
  type Frame,
  type NodeId,
  type Place,
  type Workflow,
  type ElementId,
} from "../../graph/document";
import { frameElement } from "../../graph/frames";
import { HEADER, PORTS_START, ROW, WIDTH, PORTS_END } from "../../graph/geometry";

/** A collapsed frame, drawn as one card. Its ports are those of its nodes that lead out of it. */
export interface Block {
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
}

export interface Blocks {
  /** The collapsed frame that a node is hidden in. */
  readonly of: ReadonlyMap<NodeId, ElementId>;
  readonly byFrame: ReadonlyMap<ElementId, Block>;
}

export const NO_BLOCKS: Blocks = { of: new Map(), byFrame: new Map() };

/** The id of the frame that an element is, if it is one. */
export function frameId(element: ElementId): string | null {
  return element.startsWith(".frames/") ? element.slice(".frames/".length) : null;
}

export function noteId(element: ElementId): string | null {
  return element.startsWith(".notes/") ? element.slice(".notes/".length) : null;
}

export function blocks(workflow: Workflow): Blocks {
  const collapsed = Object.entries(frames(workflow)).filter(([, frame]) => frame.collapsed);
  if (collapsed.length === 0) return NO_BLOCKS; // always the same one
  const of = new Map(
    collapsed.flatMap(([id, frame]) => frame.nodes.map((node) => [node, frameElement(id)])),
  );
  return { of, byFrame: portsOf(workflow, of, collapsed) };
}

function portsOf(
  workflow: Workflow,
  of: ReadonlyMap<NodeId, ElementId>,
  collapsed: readonly (readonly [string, Frame])[],
): ReadonlyMap<ElementId, Block> {
  const found = new Map(
    collapsed.map(([id]) => [frameElement(id), { inputs: [], outputs: new Set() } as Growing]),
  );
  for (const link of links(workflow)) {
    const [source, target] = [of.get(link.from), of.get(link.to)];
    if (source === target) continue;
    if (target !== undefined) found.get(target)?.inputs.push(linkId(link));
    if (source !== undefined) found.get(source)?.outputs.add(`${link.from}.${link.output}`);
  }
  return new Map(
    [...found].map(([id, block]) => [id, { inputs: block.inputs, outputs: [...block.outputs] }]),
  );
}

interface Growing {
  readonly inputs: Place[];
  readonly outputs: Set<Place>;
}

export function blockSize(block: Block): { readonly width: number; readonly height: number } {
  const rows = Math.max(block.inputs.length, block.outputs.length);
  return { width: WIDTH, height: rows === 0 ? HEADER : PORTS_START + rows * ROW + PORTS_END };
}

/** Where the port of this row is, from the top of the block. */
export function blockPortY(row: number): number {
  return PORTS_START + row * ROW + ROW / 2;
}
