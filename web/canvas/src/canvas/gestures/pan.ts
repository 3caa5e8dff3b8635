/** Hold Space and drag, from whatever lies there: the view moves. */

import type { Point } from "../../graph/document";
import type { Gesture } from "./stroke";
import { screenPoint } from "./hitTest";

export function panGesture(isMeant: () => boolean, panBy: (by: Point) => void): Gesture {
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
