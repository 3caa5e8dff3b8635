/** What the wheel does: two fingers on a trackpad pan, a pinch zooms, and so does a real wheel. */

import type { Point } from "../../graph/document";
import { panBy, zoomAround, type ViewTransform } from "../../ui/viewTransform";
import type { Wheel } from "../../store/view/view";

export interface Scrolled {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly wheelDeltaY?: number; // 120 for each notch of a wheel, however far that scrolls
  readonly ctrlKey: boolean; // a pinch comes with it, pressed or not
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

export interface WheelTarget {
  viewpoint(): ViewTransform;
  show(viewpoint: ViewTransform): void;
  bounds(): DOMRect;
  wheel(): Wheel;
}

export const ZOOMS = { least: 0.02, most: 2 } as const;

const SAME_TURN = 160; // ms within which events belong to one turn of the fingers
const LINE = 16; // px
const NOTCH = 120;

/** Listen on the ground; what is returned stops it. */
export function listenToWheel(ground: HTMLElement, lens: WheelTarget): () => void {
  let last = { at: -Infinity, zooms: false };
  const onWheel = (event: WheelEvent) => {
    if (isFor(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    const goesOn = event.timeStamp - last.at < SAME_TURN && !isPinch(event);
    const zooms = goesOn ? last.zooms : zoomsBy(event, lens.wheel());
    last = { at: event.timeStamp, zooms };
    const box = lens.bounds();
    const at: Point = [event.clientX - box.left, event.clientY - box.top];
    lens.show(zooms ? turnedZoom(lens.viewpoint(), event, at) : turnedPan(lens.viewpoint(), event));
  };
  const options = { capture: true, passive: false };
  ground.addEventListener("wheel", onWheel, options);
  const stopPinches = listenToPinches(ground, lens);
  return () => {
    ground.removeEventListener("wheel", onWheel, options);
    stopPinches();
  };
}

/** What WebKit tells of a pinch on a trackpad. */
interface Pinch extends UIEvent {
  readonly scale: number; // since it began
  readonly clientX: number;
  readonly clientY: number;
}

/** WebKit tells of two fingers on a trackpad in a way of its own, and else zooms the page. */
function listenToPinches(ground: HTMLElement, lens: WheelTarget): () => void {
  let scale = 1;
  let isTouched = false; // fingers on the screen itself are React Flow's
  const onTouch = ({ touches }: TouchEvent) => (isTouched = touches.length > 0);
  const onPinch = (event: Event) => {
    event.preventDefault();
    const pinch = event as Pinch;
    if (event.type === "gesturestart") scale = pinch.scale;
    if (isTouched || event.type === "gesturestart") return;
    const box = lens.bounds();
    const at: Point = [pinch.clientX - box.left, pinch.clientY - box.top];
    lens.show(scaled(lens.viewpoint(), pinch.scale / scale, at));
    scale = pinch.scale;
  };
  const listening = new AbortController();
  const { signal } = listening;
  for (const kind of ["touchstart", "touchend", "touchcancel"] as const) {
    ground.addEventListener(kind, onTouch, { capture: true, passive: true, signal });
  }
  for (const kind of ["gesturestart", "gesturechange", "gestureend"]) {
    ground.addEventListener(kind, onPinch, { capture: true, passive: false, signal });
  }
  return () => listening.abort();
}

/** A list or a text that is being written scrolls by itself. */
function isFor(target: EventTarget | null): boolean {
  const scroller = target instanceof Element ? target.closest(".nowheel") : null;
  if (scroller === null) return false;
  const isText = scroller.matches("textarea, input");
  if (isText && scroller !== document.activeElement) return false;
  return scroller.scrollHeight > scroller.clientHeight;
}

/** Whether this turn zooms. Without a setting, a wheel is told from a trackpad by its steps. */
export function zoomsBy(turn: Scrolled, setting: Wheel): boolean {
  if (isPinch(turn)) return true;
  if (turn.shiftKey) return false;
  if (setting !== "auto") return setting === "zoom";
  if (turn.deltaMode !== 0) return true;
  return turn.deltaX === 0 && isNotched(turn);
}

/** Notches are told in 120ths, and scroll what the zoom of the page makes of 100 pixels. */
function isNotched({ deltaY, wheelDeltaY = 0 }: Scrolled): boolean {
  if (Math.abs(deltaY) >= 100 && Number.isInteger(deltaY)) return true;
  const isWhole = wheelDeltaY !== 0 && wheelDeltaY % NOTCH === 0;
  return isWhole && Math.abs(wheelDeltaY + 3 * deltaY) > 1; // two fingers have three for a pixel
}

export function turnedPan(view: ViewTransform, turn: Scrolled): ViewTransform {
  const unit = turn.deltaMode === 0 ? 1 : LINE;
  const isSideways = turn.shiftKey && turn.deltaX === 0; // a wheel has but one axis
  const [dx, dy] = isSideways ? [turn.deltaY, 0] : [turn.deltaX, turn.deltaY];
  return panBy(view, -dx * unit, -dy * unit);
}

/** What is at this point stays there. */
export function turnedZoom(view: ViewTransform, turn: Scrolled, at: Point): ViewTransform {
  const strength = isPinch(turn) && Math.abs(turn.deltaY) < 50 ? 0.01 : 0.0018;
  const pixels = turn.deltaY * (turn.deltaMode === 0 ? 1 : LINE * 2);
  return scaled(view, Math.exp(-Math.max(-400, Math.min(400, pixels)) * strength), at);
}

function scaled(view: ViewTransform, by: number, at: Point): ViewTransform {
  const zoom = Math.max(ZOOMS.least, Math.min(ZOOMS.most, view.zoom * by));
  return zoomAround(view, zoom, at);
}

function isPinch(turn: Scrolled): boolean {
  return turn.ctrlKey || turn.metaKey;
}
