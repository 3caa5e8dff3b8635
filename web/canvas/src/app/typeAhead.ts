import { isTextField } from "./isTextField";

/** Letters that are struck before the field that they are for is there. It has them when it comes. */
export function typeAhead() {
  let letters = "";
  const give = ({ target }: FocusEvent) => {
    const struck = letters;
    letters = "";
    if (struck === "" || !isTextField(target)) return;
    queueMicrotask(() => document.execCommand("insertText", false, struck)); // as if typed there
  };
  addEventListener("focusin", give);
  return {
    keep(event: KeyboardEvent): void {
      if (isTextField(document.activeElement)) return; // which writes it itself
      letters += event.key;
      event.preventDefault();
    },
    forget(): void {
      letters = "";
    },
    stop: () => removeEventListener("focusin", give),
  };
}
