/**
 * What React Flow is given to draw: elements and wires, made of the document.
 *
 * Each time as much as possible of what was drawn before is given again, by identity: an edit of
 * one node makes one new object, and typing into a field none at all.
 */

import {
  frames,
  look,
  notes,
  type Point,
  type Workflow,
  type ElementId,
} from "../../graph/document";
import { blocks, frameId, noteId } from "./blocks";
import { drawElements, straysOf } from "./drawElements";
import { drawWires, hasSameLinks, partWires } from "./drawWires";
import type { Scene, Element, RenderInput } from "./scene";

/** What is drawn now, as like as can be to what was drawn before. */
export function drawScene(before: Scene | null, input: RenderInput): Scene {
  const old = before?.input;
  if (before === null || old === undefined) return drawAnew(null, input);
  if (isSameInput(old, input)) return before;
  const isMoved = isSameInput({ ...old, positions: input.positions }, input);
  return isMoved ? moved(before, input) : drawAnew(before, input);
}

function drawAnew(before: Scene | null, input: RenderInput): Scene {
  const old = before?.input;
  const isSameDocument = old?.workflow === input.workflow && old.specs === input.specs;
  const hidden = before !== null && isSameDocument ? before.blocks : blocks(input.workflow);
  const hasLinksOfOld = before !== null && hasSameLinks(before.input, input);
  const strays = hasLinksOfOld ? before.strays : straysOf(input);
  const elements = drawElements(before, input, hidden, strays);
  const wires = drawWires(before, input, hidden);
  const places = before?.elements === elements ? before.places : placesOf(elements);
  return {
    input,
    blocks: hidden,
    strays,
    elements,
    wires,
    ...(before?.elements === elements && before.wires === wires
      ? { near: before.near, far: before.far }
      : partWires(before, wires, (id) => elements[places.get(id) ?? -1])),
    places,
    wireById:
      before?.wires === wires ? before.wireById : new Map(wires.map((wire) => [wire.id, wire])),
  };
}

/** The same but for where some elements are: sixty times a second while they are dragged. */
function moved(before: Scene, input: RenderInput): Scene {
  const elements = before.elements.slice();
  const ids = new Set([...before.input.positions.keys(), ...input.positions.keys()]);
  for (const id of ids) {
    const at = before.places.get(id);
    const old = at === undefined ? undefined : elements[at];
    if (at === undefined || old === undefined) continue;
    const [x, y] = input.positions.get(id) ?? placeOf(input.workflow, id);
    if (old.position.x !== x || old.position.y !== y) elements[at] = { ...old, position: { x, y } };
  }
  return { ...before, input, elements };
}

function placeOf(workflow: Workflow, element: ElementId): Point {
  const [frame, note] = [frameId(element), noteId(element)];
  if (frame !== null) return frames(workflow)[frame]?.at ?? ORIGIN;
  if (note !== null) return notes(workflow)[note]?.at ?? ORIGIN;
  return look(workflow, element).at ?? ORIGIN;
}

function placesOf(elements: readonly Element[]): ReadonlyMap<ElementId, number> {
  return new Map(elements.map((element, i) => [element.id, i]));
}

function isSameInput(a: RenderInput, b: RenderInput): boolean {
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

const ORIGIN: Point = [0, 0];
