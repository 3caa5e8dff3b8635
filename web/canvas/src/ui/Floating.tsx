import {
  useState,
  type ReactNode,
  type SyntheticEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  type RefObject,
} from "react";
import { createPortal } from "react-dom";
import { type Side, placeAt, placeBeside } from "./place";
import type { Point } from "../graph/document";
import "./Floating.css";

interface FloatingProps {
  readonly anchor: Anchor;
  readonly side?: Side | undefined;
  readonly className: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A sheet over everything, beside what it belongs to. What happens on it stays on it.
 *
 * What is on it is made once it is shown, and so can take the focus and measure itself.
 */
export function Floating({ anchor, side, className, onClose, children }: FloatingProps) {
  const { ref, isShown } = useFloating({ anchor, side, onClose });
  const [parent] = useState(() => host(anchor));
  return createPortal(
    <div
      ref={ref}
      popover="manual"
      className={`floating ${className}`}
      onKeyDown={stay}
      onPointerDown={stay}
      onMouseDown={stay}
      onClick={stay}
      onDoubleClick={stay}
      onContextMenu={(event) => {
        stay(event);
        if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
      }}
      onPaste={stay}
      onCopy={stay}
    >
      {isShown && children}
    </div>,
    parent,
  );
}

function stay(event: SyntheticEvent): void {
  event.stopPropagation();
}

/** What it belongs to, or a point of the screen. */
export type Anchor = Element | Point;

interface Float {
  readonly anchor: Anchor;
  readonly side?: Side | undefined;
  readonly onClose: () => void;
}

interface FloatingElement {
  /** For an element with `popover="manual"`. */
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly isShown: boolean;
}

/**
 * It is placed again whenever its anchor or its size changes. When it goes, focus goes back to where
 * it was, unless it is elsewhere by then.
 */
function useFloating({ anchor, side, onClose }: Float): FloatingElement {
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
