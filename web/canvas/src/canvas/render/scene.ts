/** What decides what is drawn, and what is drawn: the canvas's own terms for React Flow's nodes and edges. */

import type { Edge, Node } from "@xyflow/react";
import type { NodeId, Place, Point, Workflow, ElementId } from "../../graph/document";
import type { Geometry } from "../../graph/geometry";
import type { Specs } from "../../graph/spec";
import type { Block, Blocks } from "./blocks";

export type ElementKind = "card" | "frame" | "note";
export type Element = Node<ElementData, ElementKind>;
export type Wire = Edge<WireData, "wire">;

/** What a card is drawn from besides its own node: the same object as long as the box is. */
export interface ElementData extends Record<string, unknown> {
  readonly box: Geometry | null;
  readonly block: Block | null; // of a collapsed frame
}

export interface WireData extends Record<string, unknown> {
  readonly from: Place;
  readonly colour: string;
  readonly isList: boolean;
  readonly isHidden: boolean;
  readonly via: readonly Point[];
}

/** A frame or a note while its corner is dragged. */
export interface Resizing {
  readonly id: ElementId;
  readonly size: Point;
}

/** All that decides what is drawn. */
export interface RenderInput {
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

/** Outputs that links name and the types of their nodes do not have. */
export type Strays = ReadonlyMap<NodeId, readonly string[]>;

export interface Scene {
  readonly input: RenderInput;
  readonly blocks: Blocks;
  readonly strays: Strays;
  readonly elements: Element[]; // as React Flow wants them; never changed
  readonly wires: Wire[];
  readonly near: Wire[]; // those of the wires that are elements of their own
  readonly far: Wire[]; // those that are painted together
  readonly places: ReadonlyMap<ElementId, number>; // among the elements
  readonly wireById: ReadonlyMap<Place, Wire>;
}

export function elementOf(scene: Scene, id: ElementId): Element | undefined {
  return scene.elements[scene.places.get(id) ?? -1];
}

/** The object of before where the new one says the same. */
export function reused<T extends object>(before: T | undefined, made: T): T {
  return before !== undefined && isAlike(before, made) ? before : made;
}

/** Same in all fields; plain values within are compared by what they hold. */
function isAlike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => isAlike(value, right.get(key)));
}

export function isSameList<T>(before: T[] | undefined, now: readonly T[]): before is T[] {
  return before?.length === now.length && before.every((item, i) => item === now[i]);
}
