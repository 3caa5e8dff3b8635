/** The canvas as the rest of the editor may ask of it. */

import type { Point } from "../../graph/document";
import type { CanvasHandle } from "../../store/studio";
import type { ElementId, View } from "../../store/view/view";
import { zoomAround, type ViewTransform } from "../../ui/viewTransform";
import { fitView, type Insets } from "./fitView";
import { glide } from "./glide";
import { ZOOMS } from "./wheel";
import { around } from "../../graph/boxes";
import { rectOf, toScreen, toWorkflow, type CanvasContext } from "../state/canvasContext";

const STEP = 1.2; // times as large

export function canvasHandle(context: CanvasContext, pointer: () => Point | null): CanvasHandle {
  const { gesture } = context;
  const centre = (): Point => {
    const { left, top, width, height } = context.bounds();
    return toWorkflow(context, [left + width / 2, top + height / 2]);
  };
  const pointed = () => {
    const at = pointer();
    return at === null ? centre() : toWorkflow(context, at);
  };
  return {
    fit: (elements) => fit(context, elements),
    zoom: (to) => zoom(context, to),
    toWorkflow: (screen) => toWorkflow(context, screen),
    toScreen: (point) => toScreen(context, point),
    centre,
    pointer: pointed,
    search: () => gesture.setState({ search: { at: pointed() }, menu: null }),
    connect: (node) => gesture.setState({ connecting: { node }, menu: null }),
    isAsking() {
      const { search, connecting, menu } = gesture.getState();
      return search !== null || connecting !== null || menu !== null;
    },
    rename: (element) => gesture.setState({ renaming: element, menu: null }),
    focus: (element, into) => focus(context, element, into),
  };
}

function fit(context: CanvasContext, elements: readonly ElementId[] | undefined): void {
  const wanted = elements === undefined ? null : new Set(elements.map(shownAs(context)));
  const found = context.scene().elements.filter((element) => wanted?.has(element.id) ?? true);
  const box = around(found.map(rectOf));
  if (box === undefined) return;
  const view = fitView(box, context.bounds(), insets(context.studio.view.getState()));
  show(context, view);
}

/** What is in the middle stays there. */
function zoom(context: CanvasContext, to: number | "in" | "out"): void {
  const view = context.flow.getViewport();
  const { width, height } = context.bounds();
  const wanted = to === "in" ? view.zoom * STEP : to === "out" ? view.zoom / STEP : to;
  const most = Math.min(ZOOMS.most, Math.max(ZOOMS.least, wanted));
  show(context, zoomAround(view, most, [width / 2, height / 2]));
}

/** Glides there, or is there at once where motion is not wanted. */
function show({ flow }: CanvasContext, view: ViewTransform): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) void flow.setViewport(view);
  else glide(flow, view);
}

/** A node in a collapsed frame is seen as that frame. */
function shownAs(context: CanvasContext): (element: ElementId) => ElementId {
  const { of } = context.scene().blocks;
  return (element) => of.get(element) ?? element;
}

/** An element that is out of sight is not drawn: first it is kept, then it has the keyboard. */
function focus(context: CanvasContext, element: ElementId, into?: "text"): void {
  context.gesture.setState({ focused: element });
  requestAnimationFrame(() => {
    const selector = `.react-flow__node[data-id="${CSS.escape(element)}"]`;
    const found = document.querySelector<HTMLElement>(selector);
    const text = into && found?.querySelector<HTMLElement>("textarea");
    (text ?? found)?.focus({ preventScroll: true });
  });
}

/** What lies over the canvas at its borders. */
export function insets(view: Pick<View, "drawer" | "showsRecent" | "showsMinimap">): Insets {
  const right = view.drawer === null ? 24 : 384;
  return { top: 76, left: 24, right, bottom: view.showsRecent || view.showsMinimap ? 124 : 40 };
}
