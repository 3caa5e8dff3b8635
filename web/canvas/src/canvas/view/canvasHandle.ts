/** The canvas as the rest of the editor may ask of it. */

import type { Point, ElementId } from "../../graph/document";
import type { CanvasHandle } from "../../store/studio";
import type { View } from "../../store/view/view";
import { zoomAround, type ViewTransform } from "../../ui/viewTransform";
import { ZOOMS } from "./wheel";
import { around, type Box } from "../../graph/boxes";
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

/** What shows the view. What is shown can be asked for right away. */
interface Lens {
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
