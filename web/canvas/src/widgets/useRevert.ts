import { useRef } from "react";
import type { WidgetProps } from "./widget";

/** The value as it was when its field was entered, and how to have it again. */
export function useRevert({ value, isDefault, onChange, onReset }: WidgetProps) {
  const before = useRef({ value, isDefault });
  return {
    /** What is kept from now on, which is as it is unless told. */
    remember: (kept = { value, isDefault }) => {
      before.current = kept;
    },
    revert: () => {
      const { value: old, isDefault: wasDefault } = before.current;
      if (value === old) return;
      if (wasDefault || old === undefined) onReset();
      else onChange(old);
    },
  };
}
