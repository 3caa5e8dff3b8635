/** Where a picture lies on the frame, and how large. */

import type { Point } from "../../graph/document";

export interface MaskView {
  readonly x: number; // of the picture's left edge, from that of the frame
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const MARGIN = 16;
const MOST_FITTED = 8; // small pictures are enlarged, but not to a few squares
const SCALES = { least: 0.02, most: 32 };

/** The whole picture, in the middle. */
export function fitting(picture: Size, frame: Size): MaskView {
  const across = (frame.width - 2 * MARGIN) / picture.width;
  const down = (frame.height - 2 * MARGIN) / picture.height;
  const scale = within(Math.min(across, down, MOST_FITTED));
  return {
    x: (frame.width - picture.width * scale) / 2,
    y: (frame.height - picture.height * scale) / 2,
    scale,
  };
}

/** So many times as large; what is at this point of the frame stays there. */
export function zoomed(view: MaskView, factor: number, [x, y]: Point): MaskView {
  const scale = within(view.scale * factor);
  const grown = scale / view.scale;
  return { x: x - (x - view.x) * grown, y: y - (y - view.y) * grown, scale };
}

export function panned(view: MaskView, dx: number, dy: number): MaskView {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** What two fingers hold goes along with them. */
export function pinched(
  view: MaskView,
  before: readonly [Point, Point],
  after: readonly [Point, Point],
): MaskView {
  const [from, to] = [middle(before), middle(after)];
  const factor = distance(after) / Math.max(1, distance(before));
  return zoomed(panned(view, to[0] - from[0], to[1] - from[1]), factor, to);
}

/** The point of the picture under a point of the frame. */
export function onPicture(view: MaskView, [x, y]: Point): Point {
  return [(x - view.x) / view.scale, (y - view.y) / view.scale];
}

function within(scale: number): number {
  return Math.min(Math.max(scale, SCALES.least), SCALES.most);
}

function middle([a, b]: readonly [Point, Point]): Point {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

function distance([a, b]: readonly [Point, Point]): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
