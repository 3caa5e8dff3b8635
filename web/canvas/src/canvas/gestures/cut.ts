/** Hold X and drag a line over links: they are cut. */

import type { Point } from "../../graph/document";
import type { Gesture } from "./stroke";
import { screenPoint } from "./hitTest";

export interface Scissors {
  /** Whether the key that makes a knife of the pointer is down. */
  isOpen(): boolean;
  toWorkflow(screen: Point): Point;
  show(line: readonly Point[]): void;
  cut(line: readonly Point[]): void;
  close(): void;
}

const STEP = 6; // px between the points of the line

export function cutGesture(scissors: Scissors): Gesture {
  return (event) => {
    if (!scissors.isOpen() || event.button !== 0) return null;
    let last = screenPoint(event);
    const line = [scissors.toWorkflow(last)];
    return {
      move(event) {
        const at = screenPoint(event);
        if (Math.hypot(at[0] - last[0], at[1] - last[1]) < STEP) return;
        last = at;
        line.push(scissors.toWorkflow(at));
        scissors.show([...line]);
      },
      end(event) {
        scissors.cut([...line, scissors.toWorkflow(screenPoint(event))]);
        scissors.close();
      },
      cancel: () => scissors.close(),
    };
  };
}

/** Listens for the key. A press with Ctrl is another matter. */
export function heldKey(code: string, onChange: (isDown: boolean) => void) {
  let isDown = false;
  const set = (to: boolean) => {
    if (to === isDown) return;
    isDown = to;
    onChange(to);
  };
  const onDown = (event: KeyboardEvent) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.code === code && isPlain && !isWriting(event.target)) set(true);
  };
  const onUp = (event: KeyboardEvent) => event.code === code && set(false);
  const onLeave = () => set(false);
  addEventListener("keydown", onDown);
  addEventListener("keyup", onUp);
  addEventListener("blur", onLeave);
  return {
    isDown: () => isDown,
    stop() {
      removeEventListener("keydown", onDown);
      removeEventListener("keyup", onUp);
      removeEventListener("blur", onLeave);
    },
  };
}

export function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, dialog") !== null;
}
