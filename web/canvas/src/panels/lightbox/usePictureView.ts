/** How a picture is looked at: how large, and where its middle is. */

import { useEffect, useMemo, useRef, useState, type MouseEvent, type PointerEvent } from "react";
import { panBy, zoomAround, type ViewTransform } from "../../ui/viewTransform";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A zoom of 1 fits the stage; places are of the picture's middle from the stage's. */
export const FIT: ViewTransform = { zoom: 1, x: 0, y: 0 };

/** How large the picture is on the stage when it fits. */
export function fittedSize(picture: Size, stage: Size): Size {
  if (picture.width === 0 || picture.height === 0) return { width: 0, height: 0 };
  const by = Math.min(stage.width / picture.width, stage.height / picture.height);
  return { width: picture.width * by, height: picture.height * by };
}

/** The zoom at which a pixel of the picture is one of the screen, of which there are `density` to one of ours. */
export function actual(picture: Size, stage: Size, density: number): number {
  const { width } = fittedSize(picture, stage);
  return width === 0 ? 1 : picture.width / density / width;
}

/** Between its limits, and so that the picture does not leave the stage. */
export function withinStage(
  view: ViewTransform,
  picture: Size,
  stage: Size,
  density: number,
): ViewTransform {
  const full = actual(picture, stage, density);
  const zoom = Math.min(Math.max(view.zoom, Math.min(1, full)), Math.max(8, 8 * full));
  const { width, height } = fittedSize(picture, stage);
  return {
    zoom,
    x: within(view.x, (width * zoom - stage.width) / 2),
    y: within(view.y, (height * zoom - stage.height) / 2),
  };
}

function within(value: number, limit: number): number {
  const most = Math.max(0, limit);
  return Math.min(most, Math.max(-most, value));
}

type At = readonly [x: number, y: number];

const STEP = 1.4;

/** A view of a picture that wheel, fingers and keys move. `stage` is what shows the picture, `picture` its size. */
export function usePictureView(stage: HTMLElement | null, picture: Size) {
  const [view, setView] = useState(FIT);
  const size = useRef(picture);
  size.current = picture;
  const acts = useMemo(() => actsOn(stage, size, setView), [stage]);
  useEffect(() => {
    if (stage === null) return undefined;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      acts.by(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), fromMiddle(stage, event));
    };
    stage.addEventListener("wheel", wheel, { passive: false });
    return () => stage.removeEventListener("wheel", wheel);
  }, [stage, acts]);
  const pointers = useRef(new Map<number, At>());
  return { view, ...acts, gestures: gesturesOf(acts, pointers.current) };
}

type Acts = ReturnType<typeof actsOn>;

function actsOn(
  stage: HTMLElement | null,
  size: { readonly current: Size },
  setView: (change: (old: ViewTransform) => ViewTransform) => void,
) {
  const change = (next: (old: ViewTransform, full: number) => ViewTransform) =>
    setView((old) => {
      if (stage === null) return old;
      const room = { width: stage.clientWidth, height: stage.clientHeight };
      const full = actual(size.current, room, devicePixelRatio);
      return withinStage(next(old, full), size.current, room, devicePixelRatio);
    });
  const by = (factor: number, at: At = [0, 0]) =>
    change((old) => zoomAround(old, old.zoom * factor, at));
  return {
    by,
    larger: () => by(STEP),
    smaller: () => by(1 / STEP),
    fit: () => change(() => FIT),
    full: (at: At = [0, 0]) => change((old, full) => zoomAround(old, full, at)),
    /** Between fitting and the actual size, or twice where that is the same. */
    toggle: (at: At) =>
      change((old, full) => (old.zoom !== 1 ? FIT : zoomAround(old, full > 1.1 ? full : 2, at))),
    move: (x: number, y: number) => change((old) => panBy(old, x, y)),
  };
}

/** One finger moves, two zoom; a double press goes between fitting and the actual size. */
function gesturesOf(acts: Acts, pointers: Map<number, At>) {
  const end = ({ pointerId }: PointerEvent) => pointers.delete(pointerId);
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, [event.clientX, event.clientY]);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const before = pointers.get(event.pointerId);
      if (before === undefined) return;
      const now: At = [event.clientX, event.clientY];
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, now);
      if (other === undefined) acts.move(now[0] - before[0], now[1] - before[1]);
      else
        acts.by(apart(now, other) / Math.max(1, apart(before, other)), middle(event, now, other));
    },
    onPointerUp: end,
    onPointerCancel: end,
    onDoubleClick: (event: MouseEvent<HTMLElement>) =>
      acts.toggle(fromMiddle(event.currentTarget, event)),
  };
}

function apart(a: At, b: At): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

function middle({ currentTarget }: PointerEvent<HTMLElement>, a: At, b: At): At {
  const between = { clientX: (a[0] + b[0]) / 2, clientY: (a[1] + b[1]) / 2 };
  return fromMiddle(currentTarget, between);
}

function fromMiddle(
  stage: HTMLElement,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
): At {
  const { left, top, width, height } = stage.getBoundingClientRect();
  return [clientX - left - width / 2, clientY - top - height / 2];
}

/** As a style of the picture, which otherwise fits the stage. */
export function transformOf({ zoom, x, y }: ViewTransform): string {
  return `translate(${x}px, ${y}px) scale(${zoom})`;
}
