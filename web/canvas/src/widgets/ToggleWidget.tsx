import type { WidgetProps } from "./widget";

/** Yes or no. */
export function ToggleWidget({ value, label, onChange }: WidgetProps) {
  return (
    <label className="field-toggle">
      <input
        type="checkbox"
        role="switch"
        className="nodrag"
        aria-label={label}
        checked={value === true}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span aria-hidden />
    </label>
  );
}
