/** Nodes, frames and notes as React Flow is to draw them. */

import type { NodeHandle } from "@xyflow/react";
import { Position } from "@xyflow/react";
import {
  frames,
  look,
  notes,
  parts,
  type NodeId,
  type Place,
  type Point,
} from "../../graph/document";
import { frameElement, noteElement } from "../../graph/frames";
import { geometry, type Geometry } from "../../graph/geometry";
import { nodeName } from "../../graph/names";
import { at } from "../../graph/records";
import { outputSpec } from "../../graph/spec";
import type { ElementId } from "../../store/view/view";
import { isSameList, reused } from "./alike";
import { blockPortY, blockSize, type Blocks } from "./blocks";
import {
  elementOf,
  type Drawn,
  type Element,
  type ElementData,
  type ElementKind,
  type Sight,
  type Strays,
  type Words,
} from "./sight";

export function drawElements(
  before: Drawn | null,
  sight: Sight,
  hidden: Blocks,
  strays: Strays,
): Element[] {
  const { workflow } = sight;
  const kept = keptFrom(before, sight, strays);
  const drawn: Element[] = [];
  const known = (id: ElementId) => (before === null ? undefined : elementOf(before, id));
  const keep = (made: Element) => drawn.push(reused(known(made.id), made));
  for (const id of Object.keys(frames(workflow))) keep(frame(sight, hidden, id));
  for (const id of Object.keys(notes(workflow))) keep(note(sight, id));
  for (const id of Object.keys(workflow.nodes)) {
    if (hidden.of.has(id)) continue;
    const same = kept(id);
    if (same !== undefined) drawn.push(same);
    else keep(card(sight, id, strays.get(id)));
  }
  return isSameList(before?.elements, drawn) ? before.elements : drawn;
}

/** Outputs that links name and types do not have: they are drawn all the same, and nothing is lost. */
export function straysOf({ workflow, specs }: Sight): Strays {
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
  before: Drawn | null,
  sight: Sight,
  strays: Strays,
): (id: NodeId) => Element | undefined {
  const old = before?.sight;
  if (before === null || old === undefined) return () => undefined;
  if (old.specs !== sight.specs || old.words !== sight.words) return () => undefined;
  const [was, is] = [old.workflow, sight.workflow];
  const isChosenSame = old.selection === sight.selection;
  const isPlacedSame = old.positions === sight.positions;
  return (id) => {
    const node = is.nodes[id];
    const isSame =
      node !== undefined &&
      was.nodes[id] === node &&
      was.canvas?.[id] === is.canvas?.[id] &&
      (isPlacedSame || old.positions.get(id) === sight.positions.get(id)) &&
      (isChosenSame || old.selection.has(id) === sight.selection.has(id)) &&
      (old.focused === id) === (sight.focused === id) &&
      before.strays.get(id) === strays.get(id);
    return isSame ? elementOf(before, id) : undefined;
  };
}

function card(sight: Sight, id: NodeId, strays: readonly string[] | undefined): Element {
  const node = sight.workflow.nodes[id] ?? { type: "" };
  const seen = look(sight.workflow, id);
  const box = geometry(sight.specs.types.get(node.type), node, seen, strays);
  return element(sight, "card", id, {
    at: seen.at ?? ORIGIN,
    width: box.width,
    height: box.height,
    label: nodeName(sight.workflow, id),
    handles: handlesOf(box),
    data: { box, block: null },
    isPinned: seen.pinned === true,
  });
}

function frame(sight: Sight, hidden: Blocks, id: string): Element {
  const found = frames(sight.workflow)[id];
  const name = frameElement(id);
  const block = hidden.byFrame.get(name);
  const size = block === undefined ? pair(found?.size) : blockSize(block);
  const ports = (side: "source" | "target", places: readonly Place[] = []) =>
    places.map((at, row) => handle(at, side, side === "source" ? size.width : 0, blockPortY(row)));
  return element(sight, "frame", name, {
    at: found?.at ?? ORIGIN,
    ...size,
    label: found?.title ?? "",
    handles: [...ports("target", block?.inputs), ...ports("source", block?.outputs)],
    data: { box: null, block: block ?? null },
    isBehind: block === undefined,
  });
}

function note(sight: Sight, id: string): Element {
  const found = notes(sight.workflow)[id];
  return element(sight, "note", noteElement(id), {
    at: found?.at ?? ORIGIN,
    ...pair(found?.size),
    label: found?.text ?? "",
  });
}

interface Box {
  readonly at: Point;
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly handles?: NodeHandle[];
  readonly data?: ElementData;
  readonly isPinned?: boolean;
  readonly isBehind?: boolean; // frames let through what is meant for the ground
}

function element(sight: Sight, type: ElementKind, id: ElementId, box: Box): Element {
  const [x, y] = sight.positions.get(id) ?? box.at;
  const size = sight.resizing?.id === id ? pair(sight.resizing.size) : box;
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
    selected: sight.selection.has(id),
    draggable: box.isPinned !== true,
    // What has the keyboard stays drawn, wherever the view goes.
    dragging: sight.focused === id,
    ariaLabel: box.label,
    domAttributes: { "aria-roledescription": roleOf(type, sight.words) },
    zIndex: box.isBehind ? -1 : Number(sight.selection.has(id)), // what is chosen lies above
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
