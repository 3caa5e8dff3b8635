import { fitted, rangeOf, share, shown } from "./numbers";
import { useNumberDrag } from "./useNumberDrag";
import { useTypedNumber } from "./useTypedNumber";
import type { WidgetProps } from "./widget";

/** A number: drag it, step it by arrows, or click and type a number or a sum. */
export function NumberWidget({ spec, value, label, problem, onChange }: WidgetProps) {
  const range = rangeOf(spec);
  const now = typeof value === "number" || typeof value === "bigint" ? Number(value) : 0;
  const settle = () => {
    if (spec.hints["multiple"]) onChange(fitted(now, range));
  };
  const { typed, isFaulty, fieldProps } = useTypedNumber({
    value,
    range: { ...range, low: -Infinity }, // what lies outside is said to do so, and stays
    onChange,
    onSettle: settle,
  });
  const drag = useNumberDrag(now, range, onChange);
  const text = typed ?? shown(value, range);
  return (
    <>
      {range.isBounded && (
        <span
          className="field-fill"
          aria-hidden
          style={{ transform: `scaleX(${share(now, range)})` }}
        />
      )}
      <input
        {...fieldProps}
        {...drag}
        className="field-value field-number-value nodrag nowheel"
        inputMode={range.isWhole ? "numeric" : "decimal"}
        role="spinbutton"
        aria-label={label}
        aria-valuenow={now}
        aria-valuetext={text}
        aria-valuemin={Number.isFinite(range.low) ? range.low : undefined}
        aria-valuemax={Number.isFinite(range.high) ? range.high : undefined}
        aria-invalid={problem !== undefined || isFaulty}
        value={text}
      />
    </>
  );
}
