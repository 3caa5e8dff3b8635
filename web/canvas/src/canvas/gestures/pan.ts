/** Move the whole canvas: by the pointer, or because what is dragged comes near its edge. */

import type { Point } from "../../graph/document";
import { isFree, screenPoint } from "./hitTest";
import type { Gesture } from "./stroke";

interface PanGround {
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

/** The middle button is for moving and bending: where it would also paste, as on Linux, it does not. */
export function withoutPaste(ground: HTMLElement): () => void {
  const refuse = (event: MouseEvent) => event.button === 1 && event.preventDefault();
  const ways = ["mousedown", "mouseup", "auxclick"] as const;
  for (const way of ways) ground.addEventListener(way, refuse, true);
  return () => {
    for (const way of ways) ground.removeEventListener(way, refuse, true);
  };
}

interface Autopan {
  /** The pointer is here, on the screen. */
  at(pointer: Point): void;
  stop(): void;
}

const MARGIN = 40; // px from the border
const SPEED = 14; // px a frame, at the border

/** `onMoved` is told after each step, as what is under a still pointer has changed. */
export function autopan(
  bounds: () => DOMRect,
  panBy: (by: Point) => void,
  onMoved: () => void,
): Autopan {
  let by: Point = [0, 0];
  let frame = 0;
  const step = () => {
    frame = 0;
    if (by[0] === 0 && by[1] === 0) return;
    panBy(by);
    onMoved();
    frame = requestAnimationFrame(step);
  };
  return {
    at([x, y]) {
      const box = bounds();
      by = [pull(x - box.left, box.width), pull(y - box.top, box.height)];
      if (frame === 0) frame = requestAnimationFrame(step);
    },
    stop: () => cancelAnimationFrame(frame),
  };
}

/** How far to move along one axis: 0 away from the borders, `SPEED` at and beyond them. */
export function pull(position: number, size: number): number {
  const near = (distance: number) => SPEED * Math.min(1, Math.max(0, 1 - distance / MARGIN));
  return near(position) - near(size - position);
}
