import { asText, type WidgetProps } from "./widget";

/** A colour as `#rrggbb`. */
export function ColourWidget({ value, label, onChange }: WidgetProps) {
  const colour = asText(value);
  return (
    <label className="field-colour nodrag">
      <span>{colour}</span>
      <input
        type="color"
        aria-label={label}
        value={/^#[0-9a-f]{6}$/i.test(colour) ? colour : "#000000"}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
