import type { Site } from "./site";

/** What opens over the canvas: menus, and the pickers that add and connect nodes. */
export function Overlays(_: { readonly site: Site }) {
  return null;
}
