/** What floats over the page beside what it belongs to: shown on top, in view, gone on a press elsewhere. */

import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { Point } from "../graph/document";
import { placeAt, placeBeside, type Side } from "./place";

/** What it belongs to, or a point of the screen. */
export type Anchor = Element | Point;

interface Float {
  readonly anchor: Anchor;
  readonly side?: Side | undefined;
  readonly onClose: () => void;
}

interface Floating {
  /** For an element with `popover="manual"`. */
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly isShown: boolean;
}

/**
 * It is placed again whenever its anchor or its size changes. When it goes, focus goes back to where
 * it was, unless it is elsewhere by then.
 */
export function useFloating({ anchor, side, onClose }: Float): Floating {
  const [isShown, setShown] = useState(false);
  const ref = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useLayoutEffect(() => {
    close.current = onClose;
  });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const before = document.activeElement;
    element.showPopover?.();
    setShown(true);
    return () => {
      giveFocusBack(element, before);
      element.hidePopover?.();
    };
  }, []);
  useLayoutEffect(() => {
    if (ref.current === null) return undefined;
    return keepInPlace(ref.current, anchor, side);
  }, [anchor, side, isShown]);
  useEffect(() => onPressElsewhere(ref, anchor, () => close.current()), [anchor]);
  return { ref, isShown };
}

/** Where to draw it: what lies outside of a modal dialog cannot be used while that is open. */
export function host(anchor: Anchor): Element {
  const dialogs = document.querySelectorAll("dialog:modal");
  const own = anchor instanceof Element ? anchor.closest("dialog:modal") : null;
  return own ?? dialogs[dialogs.length - 1] ?? document.body;
}

function giveFocusBack(element: HTMLElement, before: Element | null): void {
  const now = document.activeElement;
  const isOurs = now === null || now === document.body || element.contains(now);
  if (isOurs && before instanceof HTMLElement && before.isConnected) {
    before.focus({ preventScroll: true });
  }
}

function keepInPlace(element: HTMLElement, anchor: Anchor, side?: Side): () => void {
  const place = () => {
    const { offsetWidth: width, offsetHeight: height } = element;
    const screen = { width: window.innerWidth, height: window.innerHeight };
    const natural = { width, height: Math.max(height, element.scrollHeight) };
    const placed =
      anchor instanceof Element
        ? placeBeside(anchor.getBoundingClientRect(), natural, screen, side)
        : placeAt(anchor, natural, screen);
    element.style.setProperty("left", `${placed.left}px`);
    element.style.setProperty("top", `${placed.top}px`);
    element.style.setProperty("max-height", `${placed.maxHeight}px`);
  };
  place();
  const observer = new ResizeObserver(place);
  observer.observe(element);
  window.addEventListener("resize", place);
  return () => {
    observer.disconnect();
    window.removeEventListener("resize", place);
  };
}

/** A press on the anchor itself is for what the anchor does. */
function onPressElsewhere(
  ref: RefObject<HTMLElement | null>,
  anchor: Anchor,
  close: () => void,
): () => void {
  const judge = (event: Event) => {
    const target = event.target;
    if (!(target instanceof Node) || ref.current?.contains(target)) return;
    if (event.type === "pointerdown" && anchor instanceof Element && anchor.contains(target))
      return;
    close();
  };
  document.addEventListener("pointerdown", judge, true);
  document.addEventListener("wheel", judge, { capture: true, passive: true });
  return () => {
    document.removeEventListener("pointerdown", judge, true);
    document.removeEventListener("wheel", judge, { capture: true });
  };
}
