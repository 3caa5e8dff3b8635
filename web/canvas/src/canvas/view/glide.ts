/** Moves the view within a moment. */

import type { ViewTransform } from "../../ui/viewTransform";

/** What shows the view. What is shown can be asked for right away. */
export interface Lens {
  getViewport(): ViewTransform;
  setViewport(view: ViewTransform): unknown;
}

/** Calls once the next frame is to be drawn. */
type NextFrame = (act: () => void) => void;

const GLIDE = 160; // ms

/** Whoever moves the view meanwhile has it from there on. */
export function glide(
  lens: Lens,
  to: ViewTransform,
  nextFrame: NextFrame = (act) => requestAnimationFrame(act),
): void {
  const from = lens.getViewport();
  const begun = performance.now();
  let shown = from;
  const step = () => {
    if (!isSame(lens.getViewport(), shown)) return;
    const share = Math.min(1, (performance.now() - begun) / GLIDE);
    lens.setViewport(onTheWay(from, to, share));
    shown = lens.getViewport(); // which may stop at a limit
    if (share < 1) nextFrame(step);
  };
  nextFrame(step);
}

/** Slows down towards the end. Each point of the workflow goes straight to its place. */
export function onTheWay(from: ViewTransform, to: ViewTransform, share: number): ViewTransform {
  if (share === 1) return to;
  const eased = 1 - (1 - share) ** 3;
  const between = (a: number, b: number) => a + (b - a) * eased;
  return {
    x: between(from.x, to.x),
    y: between(from.y, to.y),
    zoom: between(from.zoom, to.zoom),
  };
}

function isSame(a: ViewTransform, b: ViewTransform): boolean {
  return a.x === b.x && a.y === b.y && a.zoom === b.zoom;
}
