import { useEffect, useRef, type PointerEvent, type RefObject } from "react";
import type { Point } from "../../graph/document";
import { panBy, type ViewTransform } from "../../ui/viewTransform";
import { onPicture, pinched, zoomedBy } from "./maskView";
import type { DirtyRect, BrushTip, Mask, Spot } from "./mask";

export interface MaskPointers {
  readonly frame: RefObject<HTMLElement | null>;
  readonly ring: RefObject<HTMLElement | null>;
  readonly mask: Mask;
  readonly tip: BrushTip;
  readonly view: ViewTransform | null;
  readonly setView: (change: (view: ViewTransform | null) => ViewTransform | null) => void;
  readonly draw: (box: DirtyRect) => void;
  readonly onPainted: () => void;
  /** Space is held, which makes a hand of the brush. */
  readonly hasSpace: RefObject<boolean>;
}

const ERASER = 32; // among the buttons of a pen
const MIDDLE = 1;

/**
 * One pointer paints; the middle button, or Space held, pans; two fingers pinch; the wheel zooms.
 *
 * What is only under way is kept in refs: nothing is drawn by React while a stroke goes on.
 */
export function useMaskPointers(pointing: MaskPointers) {
  const { frame, ring, mask, tip, view, setView, draw, onPainted, hasSpace } = pointing;
  const fingers = useRef(new Map<number, Point>());
  const last = useRef<Spot | null>(null);
  const isPanning = useRef(false);
  useWheel(frame, setView);

  const paint = (event: PointerEvent) => {
    if (last.current === null || view === null || frame.current === null) return;
    const brush = event.buttons & ERASER ? { ...tip, erases: true } : tip;
    const all = event.nativeEvent.getCoalescedEvents?.() ?? [];
    for (const each of all.length > 0 ? all : [event.nativeEvent]) {
      const next = spot(each, view, frame.current);
      draw(mask.paint(last.current, next, brush));
      last.current = next;
    }
  };
  const release = (event: PointerEvent) => {
    fingers.current.delete(event.pointerId);
    if (last.current === null) return;
    last.current = null;
    mask.end();
    onPainted();
  };
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      event.currentTarget.focus();
      event.currentTarget.setPointerCapture(event.pointerId);
      fingers.current.set(event.pointerId, inside(event, event.currentTarget));
      if (fingers.current.size === 2 && last.current !== null) {
        last.current = null;
        draw(mask.abandon()); // two fingers were meant
      }
      isPanning.current = event.button === MIDDLE || hasSpace.current;
      const paints = event.button === 0 || (event.buttons & ERASER) !== 0;
      if (fingers.current.size > 1 || isPanning.current || !paints || view === null) return;
      event.preventDefault();
      mask.begin();
      last.current = spot(event.nativeEvent, view, event.currentTarget);
      paint(event);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const at = inside(event, event.currentTarget);
      ring.current?.style.setProperty("translate", `${at[0]}px ${at[1]}px`);
      const before = fingers.current;
      const from = before.get(event.pointerId);
      if (from === undefined) return;
      fingers.current = new Map(before).set(event.pointerId, at);
      const [then, now] = [pairOf(before), pairOf(fingers.current)];
      if (then && now) {
        setView((old) => old && pinched(old, then, now));
      } else if (isPanning.current) {
        setView((old) => old && panBy(old, at[0] - from[0], at[1] - from[1]));
      } else paint(event);
    },
    onPointerUp: release,
    onPointerCancel: release,
  };
}

/** The first two of the fingers, where there are as many. */
function pairOf(fingers: ReadonlyMap<number, Point>): readonly [Point, Point] | null {
  const [a, b] = fingers.values();
  return a && b ? [a, b] : null;
}

/** The wheel as React listens to it cannot keep the page from scrolling. */
function useWheel(frame: MaskPointers["frame"], setView: MaskPointers["setView"]): void {
  useEffect(() => {
    const element = frame.current;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      const pixels = event.deltaMode === 0 ? event.deltaY : event.deltaY * 32;
      const strength = event.ctrlKey && Math.abs(pixels) < 50 ? 0.01 : 0.002; // a pinch counts little
      const factor = Math.exp(-pixels * strength);
      const at = element && inside(event, element);
      setView((old) => old && at && zoomedBy(old, factor, at));
    };
    element?.addEventListener("wheel", turn, { passive: false });
    return () => element?.removeEventListener("wheel", turn);
  }, [frame, setView]);
}

interface Placed {
  readonly clientX: number;
  readonly clientY: number;
}

function inside({ clientX, clientY }: Placed, frame: Element): Point {
  const { left, top } = frame.getBoundingClientRect();
  return [clientX - left, clientY - top];
}

/** A mouse has no pressure: it always presses fully. So does a finger that tells of none. */
function spot(
  event: Placed & { readonly pointerType: string; readonly pressure: number },
  view: ViewTransform,
  frame: Element,
): Spot {
  const [x, y] = onPicture(view, inside(event, frame));
  return { x, y, pressure: event.pointerType === "pen" ? event.pressure : 1 };
}
