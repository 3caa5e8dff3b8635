/** Nodes, frames and notes as React Flow is to draw them. */

import { type NodeHandle, Position } from "@xyflow/react";
import {
  frames,
  look,
  notes,
  parts,
  type NodeId,
  type Place,
  type Point,
  type ElementId,
} from "../../graph/document";
import { frameElement, noteElement } from "../../graph/frames";
import { geometry, type Geometry } from "../../graph/geometry";
import { nodeName } from "../../graph/names";
import { at } from "../../graph/records";
import { outputSpec } from "../../graph/spec";
import {
  isSameList,
  reused,
  elementOf,
  type Scene,
  type Element,
  type ElementData,
  type ElementKind,
  type RenderInput,
  type Strays,
  type Words,
} from "./scene";
import { blockPortY, blockSize, type Blocks } from "./blocks";

export function drawElements(
  before: Scene | null,
  input: RenderInput,
  hidden: Blocks,
  strays: Strays,
): Element[] {
  const { workflow } = input;
  const kept = keptFrom(before, input, strays);
  const drawn: Element[] = [];
  const known = (id: ElementId) => (before === null ? undefined : elementOf(before, id));
  const keep = (made: Element) => drawn.push(reused(known(made.id), made));
  for (const id of Object.keys(frames(workflow))) keep(frame(input, hidden, id));
  for (const id of Object.keys(notes(workflow))) keep(note(input, id));
  for (const id of Object.keys(workflow.nodes)) {
    if (hidden.of.has(id)) continue;
    const same = kept(id);
    if (same !== undefined) drawn.push(same);
    else keep(card(input, id, strays.get(id)));
  }
  return isSameList(before?.elements, drawn) ? before.elements : drawn;
}

/** Outputs that links name and types do not have: they are drawn all the same, and nothing is lost. */
export function straysOf({ workflow, specs }: RenderInput): Strays {
  const found = new Map<NodeId, string[]>();
  for (const node of Object.values(workflow.nodes)) {
    for (const from of Object.values(node.links ?? {})) {
      const [source, output] = parts(from);
      const type = specs.types.get(at(workflow.nodes, source)?.type ?? "");
      if (outputSpec(type, output) !== undefined) continue;
      const known = found.get(source) ?? [];
      if (!known.includes(output)) found.set(source, [...known, output]);
    }
  }
  return found;
}

/** Gives a card as it was drawn, where nothing that decides it has changed. Quick, and often asked. */
function keptFrom(
  before: Scene | null,
  input: RenderInput,
  strays: Strays,
): (id: NodeId) => Element | undefined {
  const old = before?.input;
  if (before === null || old === undefined) return () => undefined;
  if (old.specs !== input.specs || old.words !== input.words) return () => undefined;
  const [was, is] = [old.workflow, input.workflow];
  const isChosenSame = old.selection === input.selection;
  const isPlacedSame = old.positions === input.positions;
  return (id) => {
    const node = is.nodes[id];
    const isSame =
      node !== undefined &&
      was.nodes[id] === node &&
      was.canvas?.[id] === is.canvas?.[id] &&
      (isPlacedSame || old.positions.get(id) === input.positions.get(id)) &&
      (isChosenSame || old.selection.has(id) === input.selection.has(id)) &&
      (old.focused === id) === (input.focused === id) &&
      before.strays.get(id) === strays.get(id);
    return isSame ? elementOf(before, id) : undefined;
  };
}

function card(input: RenderInput, id: NodeId, strays: readonly string[] | undefined): Element {
  const node = input.workflow.nodes[id] ?? { type: "" };
  const seen = look(input.workflow, id);
  const box = geometry(input.specs.types.get(node.type), node, seen, strays);
  return element(input, "card", id, {
    at: seen.at ?? ORIGIN,
    width: box.width,
    height: box.height,
    label: nodeName(input.workflow, id),
    handles: handlesOf(box),
    data: { box, block: null },
    isPinned: seen.pinned === true,
  });
}

function frame(input: RenderInput, hidden: Blocks, id: string): Element {
  const found = frames(input.workflow)[id];
  const name = frameElement(id);
  const block = hidden.byFrame.get(name);
  const size = block === undefined ? pair(found?.size) : blockSize(block);
  const ports = (side: "source" | "target", places: readonly Place[] = []) =>
    places.map((at, row) => handle(at, side, side === "source" ? size.width : 0, blockPortY(row)));
  return element(input, "frame", name, {
    at: found?.at ?? ORIGIN,
    ...size,
    label: found?.title ?? "",
    handles: [...ports("target", block?.inputs), ...ports("source", block?.outputs)],
    data: { box: null, block: block ?? null },
    isBehind: block === undefined,
  });
}

function note(input: RenderInput, id: string): Element {
  const found = notes(input.workflow)[id];
  return element(input, "note", noteElement(id), {
    at: found?.at ?? ORIGIN,
    ...pair(found?.size),
    label: found?.text ?? "",
  });
}

interface Drawing {
  readonly at: Point;
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly handles?: NodeHandle[];
  readonly data?: ElementData;
  readonly isPinned?: boolean;
  readonly isBehind?: boolean; // frames let through what is meant for the ground
}

function element(input: RenderInput, type: ElementKind, id: ElementId, box: Drawing): Element {
  const [x, y] = input.positions.get(id) ?? box.at;
  const size = input.resizing?.id === id ? pair(input.resizing.size) : box;
  const { width, height } = size;
  return {
    id,
    type,
    position: { x, y },
    width,
    height,
    measured: { width, height },
    handles: box.handles ?? [],
    data: box.data ?? NO_DATA,
    selected: input.selection.has(id),
    draggable: box.isPinned !== true,
    // What has the keyboard stays drawn, wherever the view goes.
    dragging: input.focused === id,
    ariaLabel: box.label,
    domAttributes: { "aria-roledescription": roleOf(type, input.words) },
    zIndex: box.isBehind ? -1 : Number(input.selection.has(id)), // what is chosen lies above
    ...(type === "frame" && { dragHandle: ".frame-title" }),
    ...(box.isBehind && { style: THROUGH }),
  };
}

function roleOf(type: ElementKind, words: Words): string {
  if (type === "card") return words.node;
  return type === "frame" ? words.frame : words.note;
}

function handlesOf(box: Geometry): NodeHandle[] {
  return box.ports.map(({ side, name, x, y }) =>
    handle(name, side === "input" ? "target" : "source", x, y),
  );
}

function handle(id: string, type: "source" | "target", x: number, y: number): NodeHandle {
  const position = type === "source" ? Position.Right : Position.Left;
  return { id, type, position, x, y, width: 0, height: 0 };
}

function pair(size: Point | undefined): { readonly width: number; readonly height: number } {
  const [width, height] = size ?? SMALL;
  return { width, height };
}

const ORIGIN: Point = [0, 0];
const SMALL: Point = [256, 128];
const NO_DATA: ElementData = { box: null, block: null };
const THROUGH = { pointerEvents: "none" } as const;
