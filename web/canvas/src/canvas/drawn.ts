/**
 * What React Flow is given to draw: elements and wires, made of the document.
 *
 * Each time as much as possible of what was drawn before is given again, by identity: an edit of
 * one node makes one new object, and typing into a field none at all.
 */

import type { Edge, Node, NodeHandle } from "@xyflow/react";
import { Position } from "@xyflow/react";
import {
  frames,
  look,
  notes,
  parts,
  route,
  type NodeId,
  type Place,
  type Point,
  type Workflow,
} from "../graph/document";
import { frameElement, noteElement } from "../graph/frames";
import { usedOutputs } from "../graph/boxes";
import { geometry, type Geometry } from "../graph/geometry";
import { nodeName } from "../graph/names";
import { kind } from "../graph/kinds";
import { at } from "../graph/records";
import { outputSpec, type Specs } from "../graph/spec";
import type { ElementId } from "../store/view";
import { blockPortY, blocks, blockSize, type Block, type Blocks } from "./blocks";
import type { Resizing } from "./hand";

export type ElementKind = "card" | "frame" | "note";
export type Element = Node<ElementData, ElementKind>;
export type Wire = Edge<WireData, "wire">;

/** What a card is drawn from besides its own node: the same object as long as the box is. */
export interface ElementData extends Record<string, unknown> {
  readonly box: Geometry | null;
  readonly block: Block | null; // of a collapsed frame
}

export interface WireData extends Record<string, unknown> {
  readonly colour: string;
  readonly isList: boolean;
  readonly isHidden: boolean;
  readonly via: readonly Point[];
}

/** All that decides what is drawn. */
export interface Sight {
  readonly workflow: Workflow;
  readonly specs: Specs;
  readonly selection: ReadonlySet<ElementId>;
  readonly selectedLinks: ReadonlySet<Place>;
  readonly positions: ReadonlyMap<ElementId, Point>; // while they are dragged
  readonly resizing: Resizing | null;
  readonly focused: ElementId | null;
  readonly words: Words;
}

export interface Words {
  readonly node: string;
  readonly frame: string;
  readonly note: string;
  readonly link: string;
  linkFrom(source: string, output: string, target: string, input: string): string;
}

export interface Drawn {
  readonly sight: Sight;
  readonly blocks: Blocks;
  readonly elements: Element[]; // as React Flow wants them; never changed
  readonly wires: Wire[];
  readonly byId: ReadonlyMap<ElementId, Element>;
  readonly wireById: ReadonlyMap<Place, Wire>;
}

/** What is drawn now, as like as can be to what was drawn before. */
export function draw(before: Drawn | null, sight: Sight): Drawn {
  const old = before?.sight;
  if (before !== null && old !== undefined && isSameSight(old, sight)) return before;
  const isSameDocument = old?.workflow === sight.workflow && old.specs === sight.specs;
  const hidden = before !== null && isSameDocument ? before.blocks : blocks(sight.workflow);
  const elements = drawElements(before, sight, hidden);
  const isSameWiring =
    isSameDocument && old.selectedLinks === sight.selectedLinks && old.words === sight.words;
  const wires = before !== null && isSameWiring ? before.wires : drawWires(before, sight, hidden);
  return {
    sight,
    blocks: hidden,
    elements,
    wires,
    byId: before?.elements === elements ? before.byId : byId(elements),
    wireById: before?.wires === wires ? before.wireById : byId(wires),
  };
}

function isSameSight(a: Sight, b: Sight): boolean {
  return (
    a.workflow === b.workflow &&
    a.specs === b.specs &&
    a.selection === b.selection &&
    a.selectedLinks === b.selectedLinks &&
    a.positions === b.positions &&
    a.resizing === b.resizing &&
    a.focused === b.focused &&
    a.words === b.words
  );
}

function drawElements(before: Drawn | null, sight: Sight, hidden: Blocks): Element[] {
  const { workflow } = sight;
  const strays = usedOutputs(workflow);
  const drawn: Element[] = [];
  const keep = (made: Element) => drawn.push(reused(before?.byId.get(made.id), made));
  for (const id of Object.keys(frames(workflow))) keep(frame(sight, hidden, id));
  for (const id of Object.keys(notes(workflow))) keep(note(sight, id));
  for (const id of Object.keys(workflow.nodes)) {
    if (hidden.of.has(id)) continue;
    const same = unchanged(before, sight, id);
    if (same !== undefined) drawn.push(same);
    else keep(card(sight, id, strays.get(id)));
  }
  return isSameList(before?.elements, drawn) ? before.elements : drawn;
}

/** The card as it was drawn, where nothing that decides it has changed. A quick look, not a sure one. */
function unchanged(before: Drawn | null, sight: Sight, id: NodeId): Element | undefined {
  const old = before?.sight;
  if (old === undefined || old.specs !== sight.specs || old.words !== sight.words) return undefined;
  const node = sight.workflow.nodes[id];
  const isSame =
    node !== undefined &&
    old.workflow.nodes[id] === node &&
    old.workflow.canvas?.[id] === sight.workflow.canvas?.[id] &&
    old.positions.get(id) === sight.positions.get(id) &&
    old.selection.has(id) === sight.selection.has(id) &&
    (old.focused === id) === (sight.focused === id) &&
    sight.specs.types.has(node.type);
  return isSame ? before?.byId.get(id) : undefined;
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
    ...(type === "frame" && { dragHandle: ".frame-title", zIndex: box.isBehind ? -1 : 0 }),
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

function drawWires(before: Drawn | null, sight: Sight, hidden: Blocks): Wire[] {
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
    data: { colour, isList, isHidden, via },
    ariaLabel: words.linkFrom(nodeName(workflow, node), output, nodeName(workflow, to), input),
    domAttributes: { "aria-roledescription": words.link },
  };
}

/** The object of before where the new one says the same. */
function reused<T extends object>(before: T | undefined, made: T): T {
  return before !== undefined && isAlike(before, made) ? before : made;
}

/** Same in all fields; plain values within are compared by what they hold. */
function isAlike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => isAlike(value, right.get(key)));
}

function isSameList<T>(before: T[] | undefined, now: readonly T[]): before is T[] {
  return before?.length === now.length && before.every((item, i) => item === now[i]);
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

function pair(size: Point | undefined): { readonly width: number; readonly height: number } {
  const [width, height] = size ?? SMALL;
  return { width, height };
}

const ORIGIN: Point = [0, 0];
const SMALL: Point = [256, 128];
const NO_DATA: ElementData = { box: null, block: null };
const NO_POINTS: readonly Point[] = [];
const THROUGH = { pointerEvents: "none" } as const;
