/** What lies under a place on the screen, read from the marks that the canvas's parts carry. */

import type { Place, Point } from "../../graph/document";
import type { End } from "../state/gestureState";

/** A port or field, else the node that is there. */
export type Hit = { readonly end: End } | { readonly node: string } | null;

export function hitAt([x, y]: Point): Hit {
  const element = document.elementFromPoint(x, y);
  if (element === null) return null;
  const end = endAt(element);
  if (end !== null) return { end };
  const node = nodeAt(element);
  return node === null || node.startsWith(".") ? null : { node };
}

/** The port that this is part of; a field stands for its input. */
export function endAt(element: Element): End | null {
  const port = element.closest<HTMLElement>("[data-port]");
  const node = port === null ? null : (port.dataset["node"] ?? nodeAt(port));
  const { port: name, side } = port?.dataset ?? {};
  if (node === null || name === undefined) return null;
  return { node, side: side === "output" ? "output" : "input", port: name };
}

export function nodeAt(element: Element): string | null {
  return element.closest<HTMLElement>(".react-flow__node")?.dataset["id"] ?? null;
}

export function linkAt(element: Element): Place | null {
  return element.closest<SVGElement>(".react-flow__edge")?.dataset["id"] ?? null;
}

/** Whether nothing else wants to be dragged that lies under a place on the ground. */
export function isFree(element: Element): boolean {
  return element.closest(".react-flow__renderer") !== null && element.closest(HOLDS) === null;
}

const HOLDS = ".nopan, .nodrag, input, textarea, select, button";

export function isGround(element: Element): boolean {
  return element.classList.contains("react-flow__pane");
}

export function screenPoint(event: PointerEvent | MouseEvent): Point {
  return [event.clientX, event.clientY];
}
