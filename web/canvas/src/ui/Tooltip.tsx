import { useId, useLayoutEffect, useRef, useState, type PointerEvent, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { Keys } from "./keys";
import { host } from "./Floating";
import { placeBeside } from "./place";
import "./Tooltip.css";

interface TooltipProps {
  readonly text: string;
  readonly keys?: string | undefined;
  /** The text is the child's own name, which needs no reading out twice. */
  readonly isName?: boolean;
  /** One element. */
  readonly children: ReactNode;
}

const DELAY = 500;

/** A word about its child: after a moment under the pointer, at once when focus comes by keyboard. */
export function Tooltip({ text, keys, isName, children }: TooltipProps) {
  const [anchor, setAnchor] = useState<Element | null>(null);
  const wait = useRef<number>(undefined);
  const hide = () => {
    window.clearTimeout(wait.current);
    setAnchor(null);
  };
  const enter = ({ currentTarget, pointerType }: PointerEvent) => {
    if (pointerType === "touch") return;
    const child = currentTarget.firstElementChild;
    window.clearTimeout(wait.current);
    wait.current = window.setTimeout(() => setAnchor(child), DELAY);
  };
  useLayoutEffect(() => () => window.clearTimeout(wait.current), []);
  return (
    <span
      className="tooltip-of"
      onPointerEnter={enter}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={(event) => event.target.matches(":focus-visible") && setAnchor(event.target)}
      onBlur={hide}
      onKeyDown={hide}
    >
      {children}
      {anchor?.isConnected &&
        createPortal(<Tip anchor={anchor} text={text} keys={keys} isName={isName} />, host(anchor))}
    </span>
  );
}

interface TipProps extends Omit<TooltipProps, "children"> {
  readonly anchor: Element;
}

function Tip({ anchor, text, keys, isName }: TipProps) {
  const id = useId();
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const tip = ref.current;
    if (tip === null) return;
    tip.showPopover?.();
    const screen = { width: window.innerWidth, height: window.innerHeight };
    const size = { width: tip.offsetWidth, height: tip.offsetHeight };
    const placed = placeBeside(anchor.getBoundingClientRect(), size, screen, "centre");
    tip.style.setProperty("left", `${placed.left}px`);
    tip.style.setProperty("top", `${placed.top}px`);
  }, [anchor, text]);
  useLayoutEffect(() => {
    if (isName) return;
    anchor.setAttribute("aria-describedby", id);
    return () => anchor.removeAttribute("aria-describedby");
  }, [anchor, id, isName]);
  return (
    <div ref={ref} id={id} popover="manual" role="tooltip" className="tooltip">
      {text}
      {keys && <Keys keys={keys} />}
    </div>
  );
}
