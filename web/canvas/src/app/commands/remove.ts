/** Taking away what is selected. */

import type { Workflow } from "../../graph/document";
import { disconnect, removeNodes } from "../../graph/edit";
import { removeFrame, removeNote } from "../../graph/frames";
import type { Studio } from "../../store/studio";
import { nodesIn } from "../../store/view/view";

/** Nodes, frames, notes and links; a node in the middle leaves its through link. */
export function removeSelection({ catalogue, view, workspace }: Studio): void {
  const { selection, selectedLinks, select } = view.getState();
  const { specs } = catalogue.getState();
  workspace.getState().edit((workflow) => {
    const unlinked = disconnect(workflow, [...selectedLinks]);
    const left = [...selection].reduce(withoutElement, unlinked);
    return removeNodes(left, nodesIn(selection), specs);
  });
  select([]);
}

function withoutElement(workflow: Workflow, element: string): Workflow {
  const [, kind, id] = /^\.(frames|notes)\/(.*)$/s.exec(element) ?? [];
  if (id === undefined) return workflow;
  return kind === "frames" ? removeFrame(workflow, id) : removeNote(workflow, id);
}
