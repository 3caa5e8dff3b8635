import { rangeOf, share, shown, dragged, paceOf, type Range } from "./numbers";
import { useTypedNumber } from "./useTypedNumber";
import { faultProps, type WidgetProps } from "./widget";
import { useRef, type PointerEvent } from "react";

/** A number: drag it, step it by arrows, or click and type a number or a sum. */
export function NumberWidget(props: WidgetProps) {
  const { spec, value, label, onChange } = props;
  const range = rangeOf(spec);
  const isNumber = typeof value === "number" || typeof value === "bigint";
  const now = isNumber ? value : 0;
  const { typed, fieldProps } = useTypedNumber(props, range);
  const drag = useNumberDrag(now, range, onChange);
  const text = typed ?? shown(value, range);
  return (
    <>
      {range.isBounded && isNumber && (
        <span
          className="field-fill"
          aria-hidden
          style={{ width: `${100 * share(Number(now), range)}%` }}
        />
      )}
      <input
        {...fieldProps}
        {...drag}
        {...faultProps(props)}
        className="field-value field-number-value nodrag"
        inputMode={range.isWhole && range.low >= 0 ? "numeric" : "decimal"}
        role="spinbutton"
        aria-label={label}
        aria-valuenow={Number(now)}
        aria-valuetext={text}
        aria-valuemin={Number.isFinite(range.low) ? range.low : undefined}
        aria-valuemax={Number.isFinite(range.high) ? range.high : undefined}
        value={text}
      />
    </>
  );
}

const START = 3; // pixels until a press is a drag

interface Drag {
  readonly x: number;
  readonly from: number | bigint;
  readonly width: number;
  hasMoved: boolean;
}

/** Dragging a number left and right; a press that does not move is a click, which is for typing. */
function useNumberDrag(
  now: number | bigint,
  range: Range,
  onChange: (value: number | bigint) => void,
) {
  const drag = useRef<Drag | null>(null);
  return {
    onPointerDown(event: PointerEvent<HTMLInputElement>) {
      if (event.button !== 0 || document.activeElement === event.currentTarget) return;
      event.preventDefault(); // the cursor comes with a click, not with a drag
      event.currentTarget.setPointerCapture(event.pointerId);
      const width = event.currentTarget.offsetWidth;
      drag.current = { x: event.clientX, from: now, width, hasMoved: false };
    },
    onPointerMove(event: PointerEvent<HTMLInputElement>) {
      const held = drag.current;
      if (held === null) return;
      const pixels = event.clientX - held.x;
      if (!held.hasMoved && Math.abs(pixels) < START) return;
      held.hasMoved = true;
      onChange(dragged(held.from, pixels, held.width, range, paceOf(event)));
    },
    onPointerUp(event: PointerEvent<HTMLInputElement>) {
      const wasClick = drag.current !== null && !drag.current.hasMoved;
      drag.current = null;
      if (!wasClick) return;
      event.currentTarget.focus();
      event.currentTarget.select();
    },
    /** A finger that turned out to scroll the page has not meant the number. */
    onPointerCancel() {
      if (drag.current?.hasMoved) onChange(drag.current.from);
      drag.current = null;
    },
  };
}
