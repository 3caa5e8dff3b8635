/** Where something that floats goes, so that all of it is seen. Pixels of the screen. */

import type { Point } from "../graph/document";

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Placement {
  readonly left: number;
  readonly top: number;
  readonly maxHeight: number;
  readonly isAbove: boolean;
}

export type Side = "start" | "centre";

const GAP = 4;
const MARGIN = 8;

/** Below the anchor where there is room, or above it, whichever has more. */
export function placeBeside(
  anchor: Rect,
  size: Size,
  screen: Size,
  side: Side = "start",
): Placement {
  const below = screen.height - MARGIN - (anchor.top + anchor.height + GAP);
  const above = anchor.top - GAP - MARGIN;
  const isAbove = size.height > below && above > below;
  const maxHeight = Math.max(0, isAbove ? above : below);
  const height = Math.min(size.height, maxHeight);
  const top = isAbove ? anchor.top - GAP - height : anchor.top + anchor.height + GAP;
  const start = side === "start" ? anchor.left : anchor.left + (anchor.width - size.width) / 2;
  const left = within(start, MARGIN, screen.width - MARGIN - size.width);
  return {
    left: Math.round(left),
    top: Math.round(top),
    maxHeight: Math.floor(maxHeight),
    isAbove,
  };
}

/** With a corner at the point, as a menu opens; the point stays uncovered where that can be. */
export function placeAt(point: Point, size: Size, screen: Size): Placement {
  const [x, y] = point;
  const maxHeight = screen.height - 2 * MARGIN;
  const height = Math.min(size.height, maxHeight);
  const isLeft = x + size.width + MARGIN > screen.width && x - size.width >= MARGIN;
  const left = within(isLeft ? x - size.width : x, MARGIN, screen.width - MARGIN - size.width);
  const top = within(y, MARGIN, screen.height - MARGIN - height);
  return { left: Math.round(left), top: Math.round(top), maxHeight, isAbove: false };
}

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
