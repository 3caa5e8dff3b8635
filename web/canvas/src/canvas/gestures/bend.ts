/** Bend a link: Alt or the middle button on it makes a reroute point, and dragging a point moves it. */

import type { Place, Point } from "../../graph/document";
import type { Bend } from "../state/gestureState";
import type { Gesture } from "./stroke";
import { linkAt, screenPoint } from "./hitTest";

export interface Bends {
  toWorkflow(screen: Point): Point;
  /** A new point of this link, which is none before it is let go; gives its index. */
  add(link: Place, at: Point): number | null;
  show(bend: Bend): void;
  done(bend: Bend): void;
  cancel(): void;
}

export function bendGesture(bends: Bends): Gesture {
  return (event) => {
    const { target } = event;
    const link = target instanceof Element ? linkAt(target) : null;
    if (link === null || !(target instanceof Element)) return null;
    const known = pointAt(target);
    const isNew = known === null;
    const from = bends.toWorkflow(screenPoint(event));
    const index = isNew && asksForPoint(event) ? bends.add(link, from) : known;
    if (index === null || event.button > 1) return null;
    let held: Bend | null = isNew ? { link, index, at: from, isNew } : null;
    if (held !== null) bends.show(held);
    return {
      move(event) {
        held = { link, index, at: bends.toWorkflow(screenPoint(event)), isNew };
        bends.show(held);
      },
      end() {
        if (held === null) bends.cancel();
        else bends.done(held);
      },
      cancel: () => bends.cancel(),
    };
  };
}

function pointAt(element: Element): number | null {
  const index = element.closest<SVGElement>("[data-bend]")?.dataset["bend"];
  return index === undefined ? null : Number(index);
}

function asksForPoint(event: PointerEvent): boolean {
  return event.button === 1 || (event.button === 0 && event.altKey);
}
