/** What of a selection is still there after an edit. */

import { frames, notes, parts, type Place, type Workflow } from "../../graph/document";
import { at } from "../../graph/records";
import type { ElementId } from "./view";

export function surviving(selection: Iterable<ElementId>, workflow: Workflow): ElementId[] {
  return [...selection].filter((id) => isThere(workflow, id));
}

export function survivingLinks(selection: Iterable<Place>, workflow: Workflow): Place[] {
  return [...selection].filter((input) => {
    const [node, port] = parts(input);
    return at(at(workflow.nodes, node)?.links, port) !== undefined;
  });
}

function isThere(workflow: Workflow, element: ElementId): boolean {
  const [place, id = ""] = element.startsWith(".") ? element.split("/", 2) : ["", element];
  if (place === ".frames") return Object.hasOwn(frames(workflow), id);
  if (place === ".notes") return Object.hasOwn(notes(workflow), id);
  return Object.hasOwn(workflow.nodes, id);
}
