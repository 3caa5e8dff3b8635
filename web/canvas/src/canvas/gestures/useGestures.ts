import { useEffect, type RefObject } from "react";
import type { Point } from "../../graph/document";
import { canvasHandle } from "../view/canvasHandle";
import { farLines, lineAt, type FarLine } from "../links/farLines";
import { bendGesture } from "./bend";
import { boxGesture } from "./box";
import { connectGesture, type LinkDrag } from "./connect";
import { cutGesture, heldKey } from "./cut";
import { withoutPaste, panGesture, pansByItself } from "./pan";
import { resizeGesture } from "./resize";
import { listen } from "./stroke";
import { listenToWheel, type WheelTarget } from "../view/wheel";
import { hitAt, isGround, screenPoint } from "./hitTest";
import { bends, boxes, scissors, sizes } from "./gestureActions";
import { onTabChange, toWorkflow, type CanvasContext } from "../state/canvasContext";
import { NOTHING_OPEN } from "../state/gestureState";
import { linkDrag } from "./linkDrag";

/** Puts all gestures on the ground, and makes the canvas known to the rest of the editor. */
export function useGestures(context: CanvasContext, ground: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = ground.current;
    if (element === null) return undefined;
    const links = linkDrag(context);
    const pointer = listenToPointer(context, element, links);
    const knife = heldKey("KeyX", (isDown) => element.classList.toggle("is-cutting", isDown));
    const palm = heldKey("Space", (isDown) => element.classList.toggle("is-panning", isDown));
    const show = (isPanning: boolean) => void element.classList.toggle("is-panned", isPanning);
    const view = { panBy: context.panBy, show };
    const strokes = listen(element, [
      panGesture(view, ({ button }) => button === 0 && palm.isDown()),
      cutGesture(scissors(context, knife.isDown)),
      resizeGesture(sizes(context)),
      connectGesture(context, links),
      bendGesture(bends(context)),
      boxGesture(boxes(context)),
      panGesture(view, pansByItself),
    ]);
    const stops = [
      pointer.stop,
      withoutPaste(element),
      strokes.stop,
      onTabChange(context.studio, () => {
        strokes.cancel();
        context.gesture.setState(NOTHING_OPEN);
      }),
      listenToWheel(element, wheelTarget(context)),
      context.studio.canvas.mount(canvasHandle(context, pointer.at)),
      knife.stop,
      palm.stop,
    ];
    return () => stops.forEach((stop) => stop());
  }, [context, ground]);
}

/** Knows where the pointer is on the ground, and has what it holds and what it is on follow it. */
function listenToPointer(context: CanvasContext, element: HTMLElement, links: LinkDrag) {
  const listening = new AbortController();
  const { signal } = listening;
  const pointAt = farWires(context);
  let at: Point | null = null;
  const onMove = (event: PointerEvent) => {
    at = screenPoint(event);
    if (links.isHeld()) links.drag(at, hitAt(at));
    else pointAt(event);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !links.isHeld()) return;
    event.preventDefault();
    links.cancel();
  };
  element.addEventListener("pointermove", onMove, { signal });
  element.addEventListener("pointerleave", () => (at = null), { signal });
  addEventListener("keydown", onKey, { signal });
  return { at: () => at, stop: () => listening.abort() };
}

function wheelTarget({ flow, bounds, studio }: CanvasContext): WheelTarget {
  return {
    viewpoint: () => flow.getViewport(),
    show: (view) => void flow.setViewport(view),
    bounds,
    wheel: () => studio.view.getState().wheel,
  };
}

/** A far wire is no element that could be hovered: it becomes one when the pointer is on it. */
function farWires(context: CanvasContext) {
  let lines: readonly FarLine[] = [];
  return (event: PointerEvent) => {
    if (event.buttons !== 0 || context.scene().far.length === 0) return;
    if (!(event.target instanceof Element) || !isGround(event.target)) return;
    lines = farLines(lines, context.scene());
    const { zoom } = context.flow.getViewport();
    const pointed = lineAt(lines, toWorkflow(context, screenPoint(event)), zoom);
    context.gesture.setState({ pointed });
  };
}
