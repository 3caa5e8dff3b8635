import { useRef } from "react";
import type { WidgetProps } from "./widget";

/** The value as it was when its field was entered, and how to have it again. */
export function useRevert({ value, isDefault, onChange, onReset }: WidgetProps) {
  const before = useRef({ value, isDefault });
  return {
    remember: () => {
      before.current = { value, isDefault };
    },
    revert: () => {
      const { value: old, isDefault: wasDefault } = before.current;
      if (value === old) return;
      if (wasDefault || old === undefined) onReset();
      else onChange(old);
    },
  };
}
