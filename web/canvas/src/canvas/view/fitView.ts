/** Where to look from, so that something is seen whole. */

import type { ViewTransform } from "../../ui/viewTransform";
import type { Box } from "../../graph/boxes";
import { ZOOMS } from "./wheel";

/** What lies over the ground at its borders, in pixels. */
export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest view of a box between the insets, on whole pixels. Never nearer than full size. */
export function fitView(box: Box, ground: Size, insets: Insets, most = 1): ViewTransform {
  const width = Math.max(80, ground.width - insets.left - insets.right);
  const height = Math.max(80, ground.height - insets.top - insets.bottom);
  const wanted = Math.min(width / Math.max(1, box.width), height / Math.max(1, box.height));
  const zoom = Math.min(most, Math.max(ZOOMS.least, wanted));
  return {
    x: Math.round(insets.left + (width - box.width * zoom) / 2 - box.x * zoom),
    y: Math.round(insets.top + (height - box.height * zoom) / 2 - box.y * zoom),
    zoom,
  };
}
