/** Move the view: with the middle button from anywhere, with the first one by the free ground. */

import type { Point } from "../../graph/document";
import { isFree, screenPoint } from "./hitTest";
import type { Gesture } from "./stroke";

export interface PanGround {
  panBy(by: Point): void;
  /** While it lasts. */
  show(isPanning: boolean): void;
}

const SLOP = 3; // px that a click may move

/** Fingers pan by React Flow, which pinches with them, too. */
export function panGesture(ground: PanGround, isMeant: (event: PointerEvent) => boolean): Gesture {
  return (event) => {
    if (event.pointerType === "touch" || !isMeant(event)) return null;
    const start = screenPoint(event);
    let at = start;
    let isMoved = false;
    const stop = () => ground.show(false);
    return {
      move(event) {
        const to = screenPoint(event);
        if (!isMoved && Math.hypot(to[0] - start[0], to[1] - start[1]) <= SLOP) return;
        if (!isMoved) ground.show(true);
        isMoved = true;
        ground.panBy([to[0] - at[0], to[1] - at[1]]);
        at = to;
      },
      end: stop,
      cancel: stop,
      isClick: () => !isMoved,
    };
  };
}

export function pansByItself({ button, target }: PointerEvent): boolean {
  return button === 1 || (button === 0 && target instanceof Element && isFree(target));
}
