/** Moves the view while something is held near its border. */

import type { Point } from "../../graph/document";

export interface Autopan {
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
