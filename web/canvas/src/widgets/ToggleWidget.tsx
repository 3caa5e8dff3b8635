import { faultProps, type WidgetProps } from "./widget";
import "./Toggle.css";

/** Yes or no. */
export function ToggleWidget(props: WidgetProps) {
  const { value, label, onChange } = props;
  return (
    <label className="field-toggle">
      <input
        {...faultProps(props)}
        type="checkbox"
        role="switch"
        className="nodrag"
        aria-label={label}
        checked={value === true}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="field-switch" aria-hidden />
    </label>
  );
}
