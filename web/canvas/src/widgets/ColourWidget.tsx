import { useText } from "../store/studio";
import { TextWidget } from "./TextWidget";
import { asText, type WidgetProps } from "./widget";
import "./Colour.css";

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
