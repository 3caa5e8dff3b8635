/** What the wheel does: two fingers on a trackpad pan, a pinch zooms, and so does a real wheel. */

import type { Point } from "../../graph/document";
import type { Wheel } from "../../store/view/view";

export interface Scrolled {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly ctrlKey: boolean; // a pinch comes with it, pressed or not
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

export interface Viewpoint {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface WheelTarget {
  viewpoint(): Viewpoint;
  show(viewpoint: Viewpoint): void;
  bounds(): DOMRect;
  wheel(): Wheel;
}

export const ZOOMS = { least: 0.05, most: 2 } as const;

const SAME_TURN = 160; // ms within which events belong to one turn of the fingers
const LINE = 16; // px

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
    lens.show(zooms ? zoomed(lens.viewpoint(), event, at) : panned(lens.viewpoint(), event));
  };
  const options = { capture: true, passive: false };
  ground.addEventListener("wheel", onWheel, options);
  return () => ground.removeEventListener("wheel", onWheel, options);
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
  return turn.deltaX === 0 && Math.abs(turn.deltaY) >= 100 && Number.isInteger(turn.deltaY);
}

export function panned(view: Viewpoint, turn: Scrolled): Viewpoint {
  const unit = turn.deltaMode === 0 ? 1 : LINE;
  const isSideways = turn.shiftKey && turn.deltaX === 0; // a wheel has but one axis
  const [dx, dy] = isSideways ? [turn.deltaY, 0] : [turn.deltaX, turn.deltaY];
  return { ...view, x: view.x - dx * unit, y: view.y - dy * unit };
}

/** What is at this point stays there. */
export function zoomed(view: Viewpoint, turn: Scrolled, [x, y]: Point): Viewpoint {
  const strength = isPinch(turn) && Math.abs(turn.deltaY) < 50 ? 0.01 : 0.0018;
  const pixels = turn.deltaY * (turn.deltaMode === 0 ? 1 : LINE * 2);
  const wanted = view.zoom * Math.exp(-Math.max(-400, Math.min(400, pixels)) * strength);
  const zoom = Math.max(ZOOMS.least, Math.min(ZOOMS.most, wanted));
  const grown = zoom / view.zoom;
  return { x: x - (x - view.x) * grown, y: y - (y - view.y) * grown, zoom };
}

function isPinch(turn: Scrolled): boolean {
  return turn.ctrlKey || turn.metaKey;
}
