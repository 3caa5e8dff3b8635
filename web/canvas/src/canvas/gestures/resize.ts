/** Drag the corner of a frame or a note. */

import type { Point } from "../../graph/document";
import type { Gesture } from "./stroke";
import { nodeAt, screenPoint } from "./hitTest";

export interface Sizes {
  toWorkflow(screen: Point): Point;
  sizeOf(element: string): Point | null;
  show(element: string, size: Point): void;
  done(element: string, size: Point): void;
  cancel(): void;
}

export const LEAST: Point = [128, 64];

export function resizeGesture(sizes: Sizes): Gesture {
  return (event) => {
    const { target } = event;
    if (!(target instanceof Element) || target.closest("[data-resize]") === null) return null;
    const element = nodeAt(target);
    const before = element === null ? null : sizes.sizeOf(element);
    if (element === null || before === null || event.button !== 0) return null;
    const from = sizes.toWorkflow(screenPoint(event));
    let size = before;
    return {
      move(event) {
        size = grown(before, from, sizes.toWorkflow(screenPoint(event)), !event.ctrlKey);
        sizes.show(element, size);
      },
      end: () => sizes.done(element, size),
      cancel: () => sizes.cancel(),
    };
  };
}

/** On the grid, where that is wanted. */
export function grown([width, height]: Point, from: Point, to: Point, snaps: boolean): Point {
  const fit = (value: number) => (snaps ? Math.round(value / 8) * 8 : Math.round(value));
  return [
    Math.max(LEAST[0], fit(width + to[0] - from[0])),
    Math.max(LEAST[1], fit(height + to[1] - from[1])),
  ];
}
