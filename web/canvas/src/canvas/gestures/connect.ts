/** Draw a link from a port: by dragging, or by a tap here and a tap there. */

import type { Point } from "../../graph/document";
import type { End } from "../state/gestureState";
import { autopan } from "./pan";
import type { Gesture, Stroke } from "./stroke";
import { endAt, hitAt, screenPoint, type Hit } from "./hitTest";

/** What the gesture does with links; places are on the screen. */
export interface LinkDrag {
  isHeld(): boolean;
  hold(port: End, takesAll: boolean): void;
  drag(to: Point, over: Hit): void;
  /** What was begun with a tap goes on until the next. */
  tapped(): void;
  drop(to: Point, over: Hit): void;
  cancel(): void;
}

export interface ConnectGround {
  bounds(): DOMRect;
  panBy(by: Point): void;
}

const SLOP = 4; // px that a tap may move

export function connectGesture(ground: ConnectGround, wires: LinkDrag): Gesture {
  return (event) => {
    if (event.button !== 0 || !(event.target instanceof Element)) return null;
    if (wires.isHeld()) return release(wires);
    const port = event.target.closest(".port") && endAt(event.target);
    if (!port || event.altKey) return null;
    wires.hold(port, event.shiftKey);
    return dragged(ground, wires, screenPoint(event));
  };
}

/** The second tap. */
function release(wires: LinkDrag): Stroke {
  return {
    end(event) {
      const found = hitAt(screenPoint(event));
      if (found === null) wires.cancel();
      else wires.drop(screenPoint(event), found);
    },
    cancel: () => wires.cancel(),
  };
}

function dragged(ground: ConnectGround, wires: LinkDrag, start: Point): Stroke {
  let at = start;
  let isMoved = false;
  const follow = () => wires.drag(at, hitAt(at));
  const pan = autopan(ground.bounds, ground.panBy, follow);
  return {
    move(event) {
      at = screenPoint(event);
      isMoved ||= Math.hypot(at[0] - start[0], at[1] - start[1]) > SLOP;
      if (!isMoved) return;
      follow();
      pan.at(at);
    },
    end() {
      pan.stop();
      if (isMoved) wires.drop(at, hitAt(at));
      else wires.tapped();
    },
    cancel() {
      pan.stop();
      wires.cancel();
    },
  };
}
