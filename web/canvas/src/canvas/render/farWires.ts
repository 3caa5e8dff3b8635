/**
 * Wires that are too long for both of their ends to be seen at once.
 *
 * A node that a few hundred others are linked to has one across nearly every view. They are painted
 * together, as elements they would cost more than all else; one that is pointed at becomes an element.
 */

import type { ElementId } from "../../store/view/view";
import { isSameList, type Element, type Scene, type Wire } from "./scene";

const LONG = 1600; // px at full size

type Find = (id: ElementId) => Element | undefined;

export function partWires(
  before: Scene | null,
  wires: readonly Wire[],
  find: Find,
): Pick<Scene, "near" | "far"> {
  const [near, far]: [Wire[], Wire[]] = [[], []];
  for (const wire of wires) (isFar(wire, find) ? far : near).push(wire);
  return {
    near: isSameList(before?.near, near) ? before.near : near,
    far: isSameList(before?.far, far) ? before.far : far,
  };
}

/** One that is selected shows how it is held, and where it bends. */
function isFar(wire: Wire, find: Find): boolean {
  if (wire.selected === true) return false;
  const [source, target] = [find(wire.source), find(wire.target)];
  if (source === undefined || target === undefined) return false;
  const [from, to] = [source.position, target.position];
  return Math.abs(from.x - to.x) + Math.abs(from.y - to.y) > LONG;
}
