/** Bend a link: Alt or the middle button on it makes a reroute point, and dragging a point moves it. */

import type { Place, Point } from "../../graph/document";
import type { Gesture } from "./stroke";
import { linkAt, screenPoint } from "./under";

export interface Bends {
  toWorkflow(screen: Point): Point;
  /** A point is taken hold of, maybe one that is to be made. */
  begin(): void;
  /** A new point of this link; gives its index. */
  add(link: Place, at: Point): number | null;
  show(link: Place, index: number, at: Point): void;
  done(link: Place, index: number, at: Point): void;
  cancel(): void;
}

export function bendGesture(bends: Bends): Gesture {
  return (event) => {
    const { target } = event;
    const link = target instanceof Element ? linkAt(target) : null;
    if (link === null || !(target instanceof Element)) return null;
    bends.begin();
    const index = pointAt(target) ?? (asksForPoint(event) ? added(bends, link, event) : null);
    if (index === null || event.button > 1) return null;
    let at: Point | null = null;
    return {
      move(event) {
        at = bends.toWorkflow(screenPoint(event));
        bends.show(link, index, at);
      },
      end() {
        if (at === null) bends.cancel();
        else bends.done(link, index, at);
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

function added(bends: Bends, link: Place, event: PointerEvent): number | null {
  return bends.add(link, bends.toWorkflow(screenPoint(event)));
}
