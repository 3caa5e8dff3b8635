import { useRef, useState, type KeyboardEvent } from "react";
import type { Json } from "../graph/json";
import { parsed, stepped, type Range } from "./numbers";

interface Typed {
  readonly value: Json | undefined;
  readonly range: Range;
  readonly onChange: (value: Json) => void;
  readonly onSettle?: () => void;
}

/**
 * Typing a number or a sum: it counts as soon as it says a number, and what does not stays to be
 * mended. Arrows step, Enter is done, Escape takes back what was typed.
 */
export function useTypedNumber({ value, range, onChange, onSettle }: Typed) {
  const [typed, setTyped] = useState<string | null>(null);
  const before = useRef(value);
  const isNumber = (text: string) => {
    const read = parsed(text, range);
    return read !== null && read >= range.low ? read : null;
  };
  const strike = (event: KeyboardEvent<HTMLInputElement>) => {
    const now = typeof value === "number" || typeof value === "bigint" ? value : 0;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const by = (event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 10 : 1);
      setTyped(null);
      onChange(stepped(now, by, range));
    } else if (event.key === "Escape") {
      if (before.current !== undefined) onChange(before.current);
      event.currentTarget.blur();
    } else if (event.key === "Enter") event.currentTarget.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    typed,
    isFaulty: typed !== null && isNumber(typed) === null,
    fieldProps: {
      type: "text",
      autoComplete: "off",
      spellCheck: false,
      onFocus: () => {
        before.current = value;
      },
      onChange: (event: { readonly target: HTMLInputElement }) => {
        setTyped(event.target.value);
        const read = isNumber(event.target.value);
        if (read !== null) onChange(read);
      },
      onBlur: () => {
        setTyped(null);
        onSettle?.();
      },
      onKeyDown: strike,
    },
  };
}
