import { asText, type WidgetProps } from "./widget";

/** A line of text. */
export function TextWidget({ value, label, problem, onChange }: WidgetProps) {
  return (
    <input
      className="field-value nodrag"
      type="text"
      spellCheck={false}
      aria-label={label}
      aria-invalid={problem !== undefined}
      value={asText(value)}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
