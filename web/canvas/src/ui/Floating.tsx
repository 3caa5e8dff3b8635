import { useState, type ReactNode, type SyntheticEvent } from "react";
import { createPortal } from "react-dom";
import type { Side } from "./place";
import { host, useFloating, type Anchor } from "./useFloating";
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
