import type { Point } from "../../graph/document";

export const WIDTH = 440; // px of a list in the middle of the page

/** Where hands and eyes are used to it: high in the middle. */
export function middle(): Point {
  return [Math.max(8, (innerWidth - WIDTH) / 2), Math.min(120, innerHeight / 8)];
}
