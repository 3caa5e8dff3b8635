import { useEffect, useRef } from "react";

/** Keys that are struck in the dialog of an element, wherever in it but in a field. The function says whether it took the key. */
export function useDialogKeys(
  inside: Element | null,
  strike: (event: KeyboardEvent) => boolean,
): void {
  const latest = useRef(strike);
  latest.current = strike;
  useEffect(() => {
    const dialog = inside?.closest("dialog");
    if (!dialog) return undefined;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!(event.target instanceof Node) || !dialog.contains(event.target)) return;
      if (event.target instanceof HTMLInputElement) return;
      if (latest.current(event)) event.preventDefault();
    };
    addEventListener("keydown", press, true);
    return () => removeEventListener("keydown", press, true);
  }, [inside]);
}
