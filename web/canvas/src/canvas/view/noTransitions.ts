/**
 * Stands in the build for what React Flow's view would glide with, as the canvas glides by itself:
 * 8 kB of transitions and colours that nothing else asks for.
 */

import { selection } from "d3-selection";

/** No glide of theirs is ever under way. */
export function interrupt(): void {}

export function interpolateZoom(): never {
  throw new Error("React Flow was asked to glide");
}

export { interpolateZoom as interpolate };

selection.prototype.interrupt = function () {
  return this;
};
