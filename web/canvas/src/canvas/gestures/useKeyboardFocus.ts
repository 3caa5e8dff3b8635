import { useMemo, type FocusEvent, type KeyboardEvent } from "react";
import { linkAt, nodeAt } from "./hitTest";
import type { CanvasContext } from "../state/canvasContext";

const FIELDS = ".card-row :is(input, textarea, select, button:not(.field-reset))";

/**
 * The keyboard over the canvas: what has it stays drawn and is selected, Enter goes into a node's
 * first field, Escape comes back out, and Tab walks on rather than opening the search.
 */
export function useKeyboardFocus(context: CanvasContext) {
  return useMemo(
    () => ({
      onFocus({ target }: FocusEvent) {
        const id = nodeAt(target);
        context.gesture.setState({ focused: id });
        if (!target.matches(":focus-visible")) return;
        const { select } = context.studio.view.getState();
        const link = linkAt(target);
        if (id !== null && isNode(target)) select([id]);
        else if (link !== null) select([], [link]);
      },
      onBlur({ relatedTarget }: FocusEvent) {
        const next = relatedTarget instanceof Element ? nodeAt(relatedTarget) : null;
        context.gesture.setState({ focused: next });
      },
      onKeyDown(event: KeyboardEvent) {
        const { target } = event;
        if (!(target instanceof Element)) return;
        if (event.key === "Tab" && target.closest(".react-flow__node, .react-flow__edge")) {
          event.stopPropagation();
        } else if (event.key === "Enter" && isNode(target) && !hasModifier(event)) {
          event.stopPropagation();
          event.preventDefault();
          enter(target.querySelector<HTMLElement>(FIELDS));
        } else if (event.key === "Escape" && !isNode(target) && !event.defaultPrevented) {
          const node = target.closest<HTMLElement>(".react-flow__node");
          if (node === null) return;
          event.preventDefault(); // else it would also select nothing
          node.focus();
        }
      },
    }),
    [context],
  );
}

/** As Tab does: what is in a line of text is selected, to be written over. */
function enter(field: HTMLElement | null): void {
  field?.focus();
  if (field instanceof HTMLInputElement) field.select();
}

function isNode(element: Element): boolean {
  return element.classList.contains("react-flow__node");
}

function hasModifier(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}
