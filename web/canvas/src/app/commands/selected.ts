/** What commands do to what is selected. */

import { toggleBypass } from "../../graph/bypass";
import {
  frames,
  linkId,
  links,
  look,
  type Frame,
  type NodeId,
  type Workflow,
  type ElementId,
} from "../../graph/document";
import { setLook } from "../../graph/edit";
import { addFrame, frameElement, frameOf, removeFrame } from "../../graph/frames";
import { toggleHidden } from "../../graph/routes";
import type { Studio } from "../../store/studio";
import { current } from "../../store/document/workspace";

/** The selected nodes and those of the selected frames, as far as they are there. */
export function selectedNodes({ view, workspace }: Studio): NodeId[] {
  const { workflow } = current(workspace.getState());
  const found = [...view.getState().selection].flatMap((id) => members(workflow, id));
  return [...new Set(found)].filter((id) => Object.hasOwn(workflow.nodes, id));
}

export function bypassSelection(studio: Studio): void {
  const ids = selectedNodes(studio);
  const { specs } = studio.catalogue.getState();
  studio.workspace.getState().edit((workflow) => toggleBypass(workflow, ids, specs));
}

/** All have it from now on, or, where all had it, none. */
export function toggleLook(studio: Studio, field: "collapsed" | "pinned" | "wide"): void {
  const ids = selectedNodes(studio);
  studio.workspace.getState().edit((workflow) => {
    const isOn = ids.every((id) => look(workflow, id)[field] === true);
    return ids.reduce((changed, id) => setLook(changed, id, { [field]: !isOn }), workflow);
  });
}

export function frameSelection(studio: Studio): void {
  const { canvas, catalogue, view, workspace } = studio;
  const ids = selectedNodes(studio);
  const { specs } = catalogue.getState();
  const title = view.getState().text.commands.newFrame;
  const added = workspace.getState().add((workflow) => addFrame(workflow, ids, title, specs));
  if (added === null) return;
  view.getState().select([frameElement(added)]);
  canvas.handle?.rename(frameElement(added));
}

/** The selected frames, or those around the selected nodes. */
export function dissolveFrames({ view, workspace }: Studio): void {
  const { workflow } = current(workspace.getState());
  const found = [...view.getState().selection].map((id) => frameId(id) ?? frameOf(workflow, id));
  const ids = new Set(found.filter((id) => id !== null));
  const inside = [...ids].flatMap((id) => frame(workflow, id)?.nodes ?? []);
  workspace.getState().edit((workflow) => [...ids].reduce(removeFrame, workflow));
  view.getState().select(inside);
}

/** The selected links, or else all of the selected nodes. */
export function hideSelectedLinks(studio: Studio): void {
  const { view, workspace } = studio;
  const chosen = view.getState().selectedLinks;
  const nodes = new Set(selectedNodes(studio));
  workspace.getState().edit((workflow) => {
    const touching = links(workflow).filter(({ from, to }) => nodes.has(from) || nodes.has(to));
    return toggleHidden(workflow, chosen.size > 0 ? chosen : touching.map(linkId));
  });
  if (chosen.size > 0) view.getState().select(view.getState().selection); // what is selected is seen
}

/** Lay out the selection, or everything, by its links. What does the work is loaded when needed. */
export async function tidy({ catalogue, canvas, view, workspace }: Studio): Promise<void> {
  const { id: tab, workflow } = current(workspace.getState());
  const { specs } = catalogue.getState();
  const chosen = [...view.getState().selection];
  const { arrange, arranged } = await import("../../graph/layout");
  const places = arrange(workflow, specs, chosen.length > 1 ? chosen : undefined);
  workspace.getState().edit((workflow) => arranged(workflow, specs, places), undefined, tab);
  requestAnimationFrame(() => canvas.handle?.fit(chosen.length > 1 ? chosen : undefined));
}

function members(workflow: Workflow, element: ElementId): readonly NodeId[] {
  const id = frameId(element);
  return id === null ? [element] : (frame(workflow, id)?.nodes ?? []);
}

function frame(workflow: Workflow, id: string): Frame | undefined {
  return frames(workflow)[id];
}

function frameId(element: ElementId): string | null {
  return element.startsWith(".frames/") ? element.slice(".frames/".length) : null;
}
