/** How something is looked at: moved by so many pixels, and so many times as large. */
export interface ViewTransform {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** What is at this point stays there. */
export function zoomAround<View extends ViewTransform>(
  view: View,
  zoom: number,
  [x, y]: readonly [number, number],
): View {
  const by = zoom / view.zoom;
  return { ...view, zoom, x: x - (x - view.x) * by, y: y - (y - view.y) * by };
}

export function panBy<View extends ViewTransform>(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x + dx, y: view.y + dy };
}
