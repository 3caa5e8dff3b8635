import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { dragged, fitted, parsed, rangeOf, share, shown, stepped } from "./numbers";
import type { WidgetProps } from "./widget";

const START = 3; // pixels until a press is a drag

interface Drag {
  readonly x: number;
  readonly from: number;
  readonly width: number;
  hasMoved: boolean;
}

/** A number: drag it, step it by arrows, or click and type a number or a sum. */
export function NumberWidget({ spec, value, label, problem, onChange }: WidgetProps) {
  const range = rangeOf(spec);
  const [typed, setTyped] = useState<string | null>(null);
  const drag = useRef<Drag | null>(null);
  const now = typeof value === "number" || typeof value === "bigint" ? value : 0;
  const text = typed ?? shown(value, range);

  const press = (event: PointerEvent<HTMLInputElement>) => {
    if (event.button !== 0 || document.activeElement === event.currentTarget) return;
    event.preventDefault(); // the cursor comes with a click, not with a drag
    event.currentTarget.setPointerCapture(event.pointerId);
    const width = event.currentTarget.offsetWidth;
    drag.current = { x: event.clientX, from: Number(now), width, hasMoved: false };
  };
  const move = (event: PointerEvent<HTMLInputElement>) => {
    const held = drag.current;
    if (held === null) return;
    const pixels = event.clientX - held.x;
    if (!held.hasMoved && Math.abs(pixels) < START) return;
    held.hasMoved = true;
    const pace = event.shiftKey ? "fine" : event.ctrlKey || event.metaKey ? "coarse" : "normal";
    onChange(dragged(held.from, pixels, held.width, range, pace));
  };
  const release = (event: PointerEvent<HTMLInputElement>) => {
    const wasClick = drag.current !== null && !drag.current.hasMoved;
    drag.current = null;
    if (!wasClick) return;
    event.currentTarget.focus();
    event.currentTarget.select();
  };
  const type = (next: string) => {
    setTyped(next);
    const read = parsed(next, range);
    if (read !== null) onChange(read);
  };
  const settle = () => {
    setTyped(null);
    if (typeof now === "number" && spec.hints["multiple"]) onChange(fitted(now, range));
  };
  const before = useRef(value);
  const strike = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const by = (event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 10 : 1);
      setTyped(null);
      onChange(stepped(now, by, range));
    } else if (event.key === "Escape") {
      setTyped(null);
      if (before.current !== undefined) onChange(before.current);
      event.currentTarget.blur();
    } else if (event.key === "Enter") {
      event.currentTarget.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      {range.isBounded && (
        <span
          className="field-fill"
          aria-hidden
          style={{ transform: `scaleX(${share(Number(now), range)})` }}
        />
      )}
      <input
        className="field-value field-number-value nodrag nowheel"
        type="text"
        inputMode={range.isWhole ? "numeric" : "decimal"}
        role="spinbutton"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        aria-valuenow={Number(now)}
        aria-valuetext={text}
        aria-valuemin={Number.isFinite(range.low) ? range.low : undefined}
        aria-valuemax={Number.isFinite(range.high) ? range.high : undefined}
        aria-invalid={problem !== undefined || (typed !== null && parsed(typed, range) === null)}
        value={text}
        onFocus={() => (before.current = value)}
        onChange={(event) => type(event.target.value)}
        onBlur={settle}
        onKeyDown={strike}
        onPointerDown={press}
        onPointerMove={move}
        onPointerUp={release}
        onPointerCancel={() => (drag.current = null)}
      />
    </>
  );
}
