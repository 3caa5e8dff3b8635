import { useEffect } from "react";

const LONG = 600; // ms: browsers that have a menu for a long touch have asked for it by then
const SLOP = 10; // px that a finger may move

/** A finger that rests asks for the menu of what is under it, as the right button does. */
export function LongPress(): null {
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let from = { x: 0, y: 0 };
    const stop = () => clearTimeout(waiting);
    const begin = (event: PointerEvent) => {
      stop();
      if (event.pointerType !== "touch" || !event.isPrimary) return;
      from = { x: event.clientX, y: event.clientY };
      const { target } = event;
      waiting = setTimeout(
        () => target?.dispatchEvent(menuEvent(from)) === false && skipClick(),
        LONG,
      );
    };
    const move = ({ clientX, clientY }: PointerEvent) => {
      if (Math.hypot(clientX - from.x, clientY - from.y) > SLOP) stop();
    };
    addEventListener("pointerdown", begin, { capture: true, signal });
    addEventListener("pointermove", move, { capture: true, signal });
    for (const end of ["pointerup", "pointercancel", "contextmenu"]) {
      addEventListener(end, stop, { capture: true, signal });
    }
    return () => {
      stop();
      listening.abort();
    };
  }, []);
  return null;
}

function menuEvent({ x, y }: { readonly x: number; readonly y: number }): MouseEvent {
  const at = { clientX: x, clientY: y, button: 2 };
  return new MouseEvent("contextmenu", { bubbles: true, cancelable: true, composed: true, ...at });
}

/** The finger that asked for a menu has yet to leave: that is no press of what it rested on. */
function skipClick(): void {
  const skipping = new AbortController();
  const { signal } = skipping;
  const skip = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener("click", skip, { capture: true, signal });
  addEventListener("pointerup", () => setTimeout(() => skipping.abort(), 50), { signal });
  addEventListener("pointercancel", () => skipping.abort(), { signal });
}
