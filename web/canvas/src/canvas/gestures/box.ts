/** Draw a box on the ground with Shift or Ctrl held: what it touches is selected too. */

import type { Point } from "../../graph/document";
import { autopan } from "./pan";
import type { Gesture } from "./stroke";
import { isGround, screenPoint } from "./hitTest";

export interface Boxes {
  bounds(): DOMRect;
  panBy(by: Point): void;
  toWorkflow(screen: Point): Point;
  begin(): void;
  show(from: Point, to: Point): void;
  done(): void;
}

export function boxGesture(boxes: Boxes): Gesture {
  return (event) => {
    const { target } = event;
    const isMeant = event.shiftKey || event.ctrlKey || event.metaKey;
    if (!isMeant || event.button !== 0 || !(target instanceof Element) || !isGround(target)) {
      return null;
    }
    let at = screenPoint(event);
    const from = boxes.toWorkflow(at);
    const show = () => boxes.show(from, boxes.toWorkflow(at));
    const pan = autopan(boxes.bounds, boxes.panBy, show);
    const finish = () => {
      pan.stop();
      boxes.done();
    };
    boxes.begin();
    return {
      move(event) {
        at = screenPoint(event);
        show();
        pan.at(at);
      },
      end: finish,
      cancel: finish,
    };
  };
}
