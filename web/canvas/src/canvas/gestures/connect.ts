/** Draw a link from a port: by dragging, or by a tap here and a tap there. */

import type { Point } from "../../graph/document";
import type { End } from "../state/hand";
import { autopan } from "./autopan";
import type { Gesture, Stroke } from "./stroke";
import { endAt, over, screenPoint, type Over } from "./under";

/** What the gesture does with links; places are on the screen. */
export interface Wires {
  isHeld(): boolean;
  hold(port: End, takesAll: boolean): void;
  drag(to: Point, over: Over): void;
  /** What was begun with a tap goes on until the next. */
  tapped(): void;
  drop(to: Point, over: Over): void;
  cancel(): void;
}

export interface ConnectGround {
  bounds(): DOMRect;
  panBy(by: Point): void;
}

const SLOP = 4; // px that a tap may move

export function connectGesture(ground: ConnectGround, wires: Wires): Gesture {
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
function release(wires: Wires): Stroke {
  return {
    end(event) {
      const found = over(screenPoint(event));
      if (found === null) wires.cancel();
      else wires.drop(screenPoint(event), found);
    },
    cancel: () => wires.cancel(),
  };
}

function dragged(ground: ConnectGround, wires: Wires, start: Point): Stroke {
  let at = start;
  let isMoved = false;
  const follow = () => wires.drag(at, over(at));
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
      if (isMoved) wires.drop(at, over(at));
      else wires.tapped();
    },
    cancel() {
      pan.stop();
      wires.cancel();
    },
  };
}
