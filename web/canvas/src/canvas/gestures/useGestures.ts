import { useEffect, type RefObject } from "react";
import type { Point } from "../../graph/document";
import { floor } from "../view/floor";
import { bendGesture } from "./bend";
import { boxGesture } from "./box";
import { connectGesture } from "./connect";
import { cutGesture, heldKey } from "./cut";
import { panGesture } from "./pan";
import { resizeGesture } from "./resize";
import { listen } from "./stroke";
import { listenToWheel } from "../view/wheel";
import { over } from "./under";
import { bends, boxes, scissors, sizes } from "./tools";
import { onTabChange, type Site } from "../state/site";
import { NOTHING_OPEN } from "../state/hand";
import { wires } from "./wires";

/** Puts all gestures on the ground, and the floor on the stage. */
export function useGestures(site: Site, ground: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = ground.current;
    if (element === null) return undefined;
    const inHand = wires(site);
    const knife = heldKey("KeyX", (isDown) => element.classList.toggle("is-cutting", isDown));
    const palm = heldKey("Space", (isDown) => element.classList.toggle("is-panning", isDown));
    let pointer: Point | null = null;
    const onMove = (event: PointerEvent) => {
      pointer = [event.clientX, event.clientY];
      if (inHand.isHeld()) inHand.drag(pointer, over(pointer));
    };
    const onLeave = () => (pointer = null);
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !inHand.isHeld()) return;
      event.preventDefault();
      inHand.cancel();
    };
    element.addEventListener("pointermove", onMove);
    element.addEventListener("pointerleave", onLeave);
    addEventListener("keydown", onKey);
    const strokes = listen(element, [
      panGesture(palm.isDown, site.panBy),
      cutGesture(scissors(site, knife.isDown)),
      resizeGesture(sizes(site)),
      connectGesture(site, inHand),
      bendGesture(bends(site)),
      boxGesture(boxes(site)),
    ]);
    const stops = [
      strokes.stop,
      onTabChange(site.studio, () => {
        strokes.cancel();
        site.hand.setState(NOTHING_OPEN);
      }),
      listenToWheel(element, {
        viewpoint: () => site.flow.getViewport(),
        show: (view) => void site.flow.setViewport(view),
        bounds: site.bounds,
        wheel: () => site.studio.view.getState().wheel,
      }),
      site.studio.stage.mount(floor(site, () => pointer)),
      knife.stop,
      palm.stop,
    ];
    return () => {
      element.removeEventListener("pointermove", onMove);
      element.removeEventListener("pointerleave", onLeave);
      removeEventListener("keydown", onKey);
      for (const stop of stops) stop();
    };
  }, [site, ground]);
}
