import { useRef, useState, type ChangeEvent, type KeyboardEvent } from "react";
import { matches } from "../ui/keys";
import { faultOf } from "./faultOf";
import { paceOf, parsed, inRange, stepped, type Pace, type Range } from "./numbers";
import { useRevert, type WidgetProps } from "./widget";

/**
 * Typing a number or a sum. It counts as soon as it is one that the input takes; what it does not
 * take is kept when the field is left, and said to be wrong. Nothing at all is the type's own value.
 *
 * Arrows step, Enter is done, Escape takes back what was typed.
 */
export function useTypedNumber(props: WidgetProps, range: Range) {
  const { spec, value, onChange, onReset } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const [hasFocus, setFocus] = useState(false);
  const { remember, revert } = useRevert(props);
  const isLetGo = useRef(false); // Escape was pressed: leaving the field keeps nothing
  const type = (event: ChangeEvent<HTMLInputElement>) => {
    setTyped(event.target.value);
    const read = parsed(event.target.value, range);
    if (read !== null && faultOf(spec, read) === null) onChange(read);
  };
  const keep = () => {
    setTyped(null);
    if (typed === null || isLetGo.current) return;
    const kept = keptOf(typed.trim(), range);
    remember({ value: kept, isDefault: kept === undefined });
    if (kept === undefined) onReset();
    else onChange(kept);
  };
  const step = (steps: number, pace: Pace) => {
    const now = typeof value === "number" || typeof value === "bigint" ? value : 0;
    const next = stepped(now, steps, range, pace);
    setTyped(null);
    if (faultOf(spec, next) === null) onChange(next);
  };
  const strike = (event: KeyboardEvent<HTMLInputElement>) => {
    const steps = stepsOf(event.key);
    if (event.key === "Enter" && isCommand(event)) return keep(); // Run, say, needs it now
    if (typed === null && isUndo(event)) return leave(event.currentTarget); // it is the workflow's
    if (steps !== 0) step(steps, paceOf(event));
    else if (event.key === "Escape") {
      isLetGo.current = true;
      revert();
    } else if (event.key !== "Enter") return;
    if (steps === 0) leave(event.currentTarget);
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    typed,
    hasFocus,
    fieldProps: {
      type: "text",
      autoComplete: "off",
      spellCheck: false,
      onFocus: () => {
        setFocus(true);
        isLetGo.current = false;
        remember();
      },
      onChange: type,
      onBlur: () => {
        setFocus(false);
        keep();
      },
      onKeyDown: strike,
    },
  };
}

/** To what the field lies in, its node for one: the keyboard must not be lost. */
function leave(field: HTMLElement): void {
  field.blur();
  field.parentElement?.closest<HTMLElement>("[tabindex]")?.focus();
}

function isCommand({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey;
}

function isUndo(event: KeyboardEvent): boolean {
  return ["Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z"].some((keys) => matches(event, keys));
}

/** What a field is left with: the number, or what was typed where that is none. */
function keptOf(text: string, range: Range): number | bigint | string | undefined {
  if (text === "") return undefined;
  const read = parsed(text, range);
  return read === null ? text : inRange(read, range);
}

function stepsOf(key: string): number {
  if (key === "ArrowUp") return 1;
  if (key === "ArrowDown") return -1;
  if (key === "PageUp") return 10;
  return key === "PageDown" ? -10 : 0;
}
