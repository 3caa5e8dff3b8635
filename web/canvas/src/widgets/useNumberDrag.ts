import { useRef, type PointerEvent } from "react";
import { dragged, type Range } from "./numbers";

const START = 3; // pixels until a press is a drag

interface Drag {
  readonly x: number;
  readonly from: number;
  readonly width: number;
  hasMoved: boolean;
}

/** Dragging a number left and right; a press that does not move is a click, which is for typing. */
export function useNumberDrag(now: number, range: Range, onChange: (value: number) => void) {
  const drag = useRef<Drag | null>(null);
  return {
    onPointerDown(event: PointerEvent<HTMLInputElement>) {
      if (event.button !== 0 || document.activeElement === event.currentTarget) return;
      event.preventDefault(); // the cursor comes with a click, not with a drag
      event.currentTarget.setPointerCapture(event.pointerId);
      const width = event.currentTarget.offsetWidth;
      drag.current = { x: event.clientX, from: now, width, hasMoved: false };
    },
    onPointerMove(event: PointerEvent<HTMLInputElement>) {
      const held = drag.current;
      if (held === null) return;
      const pixels = event.clientX - held.x;
      if (!held.hasMoved && Math.abs(pixels) < START) return;
      held.hasMoved = true;
      const pace = event.shiftKey ? "fine" : event.ctrlKey || event.metaKey ? "coarse" : "normal";
      onChange(dragged(held.from, pixels, held.width, range, pace));
    },
    onPointerUp(event: PointerEvent<HTMLInputElement>) {
      const wasClick = drag.current !== null && !drag.current.hasMoved;
      drag.current = null;
      if (!wasClick) return;
      event.currentTarget.focus();
      event.currentTarget.select();
    },
    onPointerCancel() {
      drag.current = null;
    },
  };
}
