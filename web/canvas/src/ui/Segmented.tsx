import { useId, type ReactNode } from "react";
import "./Segmented.css";

export interface Segment<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** Drawn in place of the words, which are read out. */
  readonly icon?: ReactNode;
}

interface SegmentedProps<Value extends string> {
  readonly label: string;
  readonly options: readonly Segment<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** A choice among a few, all of them seen. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, options, value, onChange } = props;
  const name = useId();
  return (
    <fieldset className="segmented" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label
          key={option.value}
          className="segmented-option"
          title={option.icon ? option.label : undefined}
        >
          <input
            type="radio"
            className="unseen"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.icon}
          <span className={option.icon ? "unseen" : undefined}>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
