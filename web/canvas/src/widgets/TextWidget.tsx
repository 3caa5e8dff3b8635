import type { KeyboardEvent } from "react";
import { useRevert } from "./useRevert";
import { asText, faultProps, type WidgetProps } from "./widget";

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
