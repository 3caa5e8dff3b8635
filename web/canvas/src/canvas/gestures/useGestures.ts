import { useEffect, type RefObject } from "react";
import type { Point } from "../../graph/document";
import { canvasHandle } from "../view/canvasHandle";
import { bendGesture } from "./bend";
import { boxGesture } from "./box";
import { connectGesture } from "./connect";
import { cutGesture, heldKey } from "./cut";
import { withoutPaste } from "./middle";
import { resizeGesture } from "./resize";
import { listen, type Gesture } from "./stroke";
import { listenToWheel } from "../view/wheel";
import { hitAt, screenPoint } from "./hitTest";
import { bends, boxes, scissors, sizes } from "./gestureActions";
import { onTabChange, type CanvasContext } from "../state/canvasContext";
import { NOTHING_OPEN } from "../state/gestureState";
import { linkDrag } from "./linkDrag";

/** Puts all gestures on the ground, and makes the canvas known to the rest of the editor. */
export function useGestures(context: CanvasContext, ground: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = ground.current;
    if (element === null) return undefined;
    const links = linkDrag(context);
    const knife = heldKey("KeyX", (isDown) => element.classList.toggle("is-cutting", isDown));
    const palm = heldKey("Space", (isDown) => element.classList.toggle("is-panning", isDown));
    let pointer: Point | null = null;
    const onMove = (event: PointerEvent) => {
      pointer = [event.clientX, event.clientY];
      if (links.isHeld()) links.drag(pointer, hitAt(pointer));
    };
    const onLeave = () => (pointer = null);
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !links.isHeld()) return;
      event.preventDefault();
      links.cancel();
    };
    element.addEventListener("pointermove", onMove);
    element.addEventListener("pointerleave", onLeave);
    addEventListener("keydown", onKey);
    const strokes = listen(element, [
      panGesture(palm.isDown, context.panBy),
      cutGesture(scissors(context, knife.isDown)),
      resizeGesture(sizes(context)),
      connectGesture(context, links),
      bendGesture(bends(context)),
      boxGesture(boxes(context)),
    ]);
    const stops = [
      withoutPaste(element),
      strokes.stop,
      onTabChange(context.studio, () => {
        strokes.cancel();
        context.gesture.setState(NOTHING_OPEN);
      }),
      listenToWheel(element, {
        viewpoint: () => context.flow.getViewport(),
        show: (view) => void context.flow.setViewport(view),
        bounds: context.bounds,
        wheel: () => context.studio.view.getState().wheel,
      }),
      context.studio.canvas.mount(canvasHandle(context, () => pointer)),
      knife.stop,
      palm.stop,
    ];
    return () => {
      element.removeEventListener("pointermove", onMove);
      element.removeEventListener("pointerleave", onLeave);
      removeEventListener("keydown", onKey);
      for (const stop of stops) stop();
    };
  }, [context, ground]);
}

function panGesture(isMeant: () => boolean, panBy: (by: Point) => void): Gesture {
  return (event) => {
    if (!isMeant() || event.button !== 0) return null;
    let at = screenPoint(event);
    return {
      move(event) {
        const to = screenPoint(event);
        panBy([to[0] - at[0], to[1] - at[1]]);
        at = to;
      },
      end: () => undefined,
      cancel: () => undefined,
    };
  };
}
