import type { KeyboardEvent } from "react";
import { useRevert, asText, faultProps, type WidgetProps } from "./widget";
import { useText } from "../store/studio";
import "./Colour.css";

/** A line of text. Enter is done, Escape takes back what was typed. */
export function TextWidget(props: WidgetProps) {
  const { value, label, onChange } = props;
  const { remember, revert } = useRevert(props);
  const strike = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") revert();
    event.currentTarget.blur();
  };
  return (
    <input
      className="field-value nodrag"
      type="text"
      spellCheck={false}
      aria-label={label}
      title={asText(value)}
      {...faultProps(props)}
      value={asText(value)}
      onFocus={() => remember()}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={strike}
    />
  );
}

/** A colour as `#rrggbb`, typed or chosen. */
export function ColourWidget(props: WidgetProps) {
  const text = useText().fields;
  const colour = asText(props.value);
  return (
    <>
      <TextWidget {...props} />
      <input
        type="color"
        className="field-swatch nodrag"
        aria-label={text.chooseColour(props.label)}
        title={text.chooseColour(props.label)}
        value={/^#[0-9a-f]{6}$/i.test(colour) ? colour : "#000000"}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </>
  );
}
