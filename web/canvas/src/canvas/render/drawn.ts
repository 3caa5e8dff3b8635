/**
 * What React Flow is given to draw: elements and wires, made of the document.
 *
 * Each time as much as possible of what was drawn before is given again, by identity: an edit of
 * one node makes one new object, and typing into a field none at all.
 */

import { frames, look, notes, type Point, type Workflow } from "../../graph/document";
import type { ElementId } from "../../store/view/view";
import { blocks, frameId, noteId } from "./blocks";
import { drawElements, straysOf } from "./drawnElements";
import { drawWires, hasSameLinks } from "./drawnWires";
import type { Drawn, Element, Sight } from "./sight";

/** What is drawn now, as like as can be to what was drawn before. */
export function draw(before: Drawn | null, sight: Sight): Drawn {
  const old = before?.sight;
  if (before === null || old === undefined) return drawAnew(null, sight);
  if (isSameSight(old, sight)) return before;
  const isMoved = isSameSight({ ...old, positions: sight.positions }, sight);
  return isMoved ? moved(before, sight) : drawAnew(before, sight);
}

function drawAnew(before: Drawn | null, sight: Sight): Drawn {
  const old = before?.sight;
  const isSameDocument = old?.workflow === sight.workflow && old.specs === sight.specs;
  const hidden = before !== null && isSameDocument ? before.blocks : blocks(sight.workflow);
  const hasLinksOfOld = before !== null && hasSameLinks(before.sight, sight);
  const strays = hasLinksOfOld ? before.strays : straysOf(sight);
  const elements = drawElements(before, sight, hidden, strays);
  const wires = drawWires(before, sight, hidden);
  return {
    sight,
    blocks: hidden,
    strays,
    elements,
    wires,
    places: before?.elements === elements ? before.places : placesOf(elements),
    wireById:
      before?.wires === wires ? before.wireById : new Map(wires.map((wire) => [wire.id, wire])),
  };
}

/** The same but for where some elements are: sixty times a second while they are dragged. */
function moved(before: Drawn, sight: Sight): Drawn {
  const elements = before.elements.slice();
  const ids = new Set([...before.sight.positions.keys(), ...sight.positions.keys()]);
  for (const id of ids) {
    const at = before.places.get(id);
    const old = at === undefined ? undefined : elements[at];
    if (at === undefined || old === undefined) continue;
    const [x, y] = sight.positions.get(id) ?? placeOf(sight.workflow, id);
    if (old.position.x !== x || old.position.y !== y) elements[at] = { ...old, position: { x, y } };
  }
  return { ...before, sight, elements };
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

const ORIGIN: Point = [0, 0];
