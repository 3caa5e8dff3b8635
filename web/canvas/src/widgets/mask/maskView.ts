/** Where a picture lies on the frame, and how large. */

import type { Point } from "../../graph/document";
import { panBy, zoomAround, type ViewTransform } from "../../ui/viewTransform";

export interface Size {
  readonly width: number;
  readonly height: number;
}

const MARGIN = 16;
const MOST_FITTED = 8; // small pictures are enlarged, but not to a few squares
const SCALES = { least: 0.02, most: 32 };

/** The whole picture, in the middle. */
export function fitting(picture: Size, frame: Size): ViewTransform {
  const across = (frame.width - 2 * MARGIN) / picture.width;
  const down = (frame.height - 2 * MARGIN) / picture.height;
  const scale = within(Math.min(across, down, MOST_FITTED));
  return {
    x: (frame.width - picture.width * scale) / 2,
    y: (frame.height - picture.height * scale) / 2,
    zoom: scale,
  };
}

/** So many times as large; what is at this point of the frame stays there. */
export function zoomedBy(view: ViewTransform, factor: number, at: Point): ViewTransform {
  return zoomAround(view, within(view.zoom * factor), at);
}

/** What two fingers hold goes along with them. */
export function pinched(
  view: ViewTransform,
  before: readonly [Point, Point],
  after: readonly [Point, Point],
): ViewTransform {
  const [from, to] = [middle(before), middle(after)];
  const factor = distance(after) / Math.max(1, distance(before));
  return zoomedBy(panBy(view, to[0] - from[0], to[1] - from[1]), factor, to);
}

/** The point of the picture under a point of the frame. */
export function onPicture(view: ViewTransform, [x, y]: Point): Point {
  return [(x - view.x) / view.zoom, (y - view.y) / view.zoom];
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
