/** Copy and paste by the clipboard of the system, so that it works across tabs and windows. */

import { copy, paste } from "../../graph/clipboard";
import type { Point, Workflow } from "../../graph/document";
import { addNode, setInput, disconnect, removeNodes } from "../../graph/edit";
import { freePlace, snapped } from "../../graph/geometry";
import type { Studio } from "../../store/studio";
import { current } from "../../store/document/workspace";
import { formatKeys } from "../../ui/keys";
import { removeFrame, removeNote } from "../../graph/frames";
import { orReport } from "../../store/view/view";
import { nodesIn } from "../../store/view/view";

/** What copying puts on the clipboard; nothing when nothing is selected. */
export function selectionAsText({ view, workspace }: Studio): string | null {
  const ids = [...view.getState().selection];
  return ids.length > 0 ? copy(current(workspace.getState()).workflow, ids) : null;
}

/** Paste nodes where the pointer is, or open a whole workflow; says when the text is neither. */
export function pasteText(studio: Studio, text: string, withIncoming: boolean): void {
  if (pasteNodes(studio, text, withIncoming)) return;
  if (text.trimStart().startsWith("{")) void openText(studio, text);
  else tell(studio, studio.view.getState().text.commands.nothingToPaste);
}

async function openText(studio: Studio, text: string): Promise<void> {
  const late = await orReport(studio.view, import("../../panels/drop/openWorkflow"));
  await late?.openWorkflow(studio, text);
}

/** Send a picture and load it by a new node where the pointer is. */
export async function pastePicture(studio: Studio, picture: Blob): Promise<void> {
  const { catalogue, view, workspace } = studio;
  const at = pointer(studio);
  const type = catalogue.getState().specs.types.get("LoadImage");
  if (type === undefined) return;
  const name = await catalogue.getState().upload(picture);
  if (name === null) return; // the catalogue has said why
  const added = workspace.getState().add((workflow) => {
    const { workflow: grown, id } = addNode(workflow, type, at);
    return { workflow: setInput(grown, id, "file", name), id };
  });
  if (added !== null) view.getState().select([added]);
}

/** Copy from a menu, where there is no event of the browser to fill. */
export async function copySelection(studio: Studio): Promise<void> {
  const text = selectionAsText(studio);
  if (text === null) return;
  const isDone = await written(text);
  if (!isDone) askForKeys(studio, "Ctrl+C");
}

export async function cutSelection(studio: Studio): Promise<void> {
  const text = selectionAsText(studio);
  if (text === null) return;
  if (await written(text)) removeSelection(studio);
  else askForKeys(studio, "Ctrl+X");
}

export async function pasteFromClipboard(studio: Studio, withIncoming: boolean): Promise<void> {
  const text = await navigator.clipboard?.readText().catch(() => null);
  if (typeof text === "string") pasteText(studio, text, withIncoming);
  else askForKeys(studio, withIncoming ? "Ctrl+Shift+V" : "Ctrl+V");
}

function pasteNodes(studio: Studio, text: string, withIncoming: boolean) {
  const { view, workspace } = studio;
  const at = pointer(studio);
  let pasted: readonly string[] | null = null;
  workspace.getState().edit((workflow) => {
    const done = paste(workflow, text, freePlace(workflow, at), { withIncoming });
    pasted = done?.pasted ?? null;
    return done?.workflow ?? workflow;
  });
  if (pasted !== null) view.getState().select(pasted);
  return pasted !== null;
}

/** Only secure pages have a clipboard of their own; all have the events. */
async function written(text: string): Promise<boolean> {
  if (navigator.clipboard === undefined) return false;
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}

function askForKeys(studio: Studio, keys: string): void {
  const { text } = studio.view.getState();
  tell(studio, text.commands.byKeysOnly(formatKeys(keys, text.ui.keys)));
}

function tell({ view }: Studio, message: string): void {
  view.getState().notify(message);
}

function pointer({ canvas }: Studio): Point {
  return snapped(canvas.handle?.pointer() ?? ORIGIN);
}

const ORIGIN: Point = [0, 0];

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
