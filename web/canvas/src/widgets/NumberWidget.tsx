import { rangeOf, share, shown } from "./numbers";
import { useNumberDrag } from "./useNumberDrag";
import { useTypedNumber } from "./useTypedNumber";
import { faultProps, type WidgetProps } from "./widget";

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
