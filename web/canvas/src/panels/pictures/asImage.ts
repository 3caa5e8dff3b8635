/** Taking a picture as an input of the workflow in front. */

import { type NodeId, type Place, type Workflow, parts, place } from "../../graph/document";
import { addNode, setInput } from "../../graph/edit";
import { snapped } from "../../graph/geometry";
import { nodeName } from "../../graph/names";
import { at } from "../../graph/records";
import type { NodeType, Specs } from "../../graph/spec";
import type { Studio } from "../../store/studio";
import { current, type TabId } from "../../store/document/workspace";
import { nodesIn } from "../../store/view/view";
import { pagesOf } from "../../text/lateWords";

/** Sends the picture, and has a node read it: one that is there, or else a new one. */
export async function takePicture(studio: Studio, picture: Blob, onto?: NodeId): Promise<void> {
  const { catalogue, view, workspace } = studio;
  const tab = workspace.getState().active;
  const { specs, upload } = catalogue.getState();
  if (readerType(specs) === null) return tellFailure(studio, "noReader");
  const name = await upload(picture);
  if (name === null) return;
  const workflow = workspace.getState().tabs.find(({ id }) => id === tab)?.workflow;
  if (workflow === undefined) return; // it was closed meanwhile
  const wanted = onto === undefined ? nodesIn(view.getState().selection) : [onto];
  const reader = readerOf(workflow, specs, wanted);
  const { notify, text } = view.getState();
  const words = pagesOf(text).image;
  if (reader === null) {
    addReader(studio, name, tab);
    notify(words.added, "note", { label: words.undo, run: undoing(studio, tab) });
  } else {
    const [node, port] = parts(reader);
    const edit = (workflow: Workflow) => setInput(workflow, node, port, name);
    workspace.getState().edit(edit, undefined, tab);
    const undo = { label: words.undo, run: undoing(studio, tab) };
    notify(words.set(nodeName(workflow, node)), "note", undo);
  }
}

/** Whether a node of the workflow in front reads a picture. */
export function readsPicture({ catalogue, workspace }: Studio, node: NodeId): boolean {
  const type = at(current(workspace.getState()).workflow.nodes, node)?.type ?? "";
  return pictureInput(catalogue.getState().specs.types.get(type)) !== null;
}

/** The same for a picture of the gallery. */
export async function takeOutput(studio: Studio, url: string): Promise<void> {
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new TypeError(`the picture was answered with ${answer.status}`);
    await takePicture(studio, await answer.blob());
  } catch {
    tellFailure(studio, "gone");
  }
}

/** The input that takes the picture: of a selected node, else the form's first, else the first. */
export function readerOf(
  workflow: Workflow,
  specs: Specs,
  selected: readonly NodeId[],
): Place | null {
  const readers = Object.entries(workflow.nodes).flatMap(([id, { type }]) => {
    const port = pictureInput(specs.types.get(type));
    return port === null ? [] : [place(id, port)];
  });
  const isSelected = (reader: Place) => selected.includes(parts(reader)[0]);
  const asked = Object.values(workflow.interface ?? {}).find((one) => readers.includes(one));
  return readers.find(isSelected) ?? asked ?? readers[0] ?? null;
}

function pictureInput(type: NodeType | undefined): string | null {
  if (!type?.outputs.some((output) => output.type === "Image")) return null;
  const input = type.inputs.find((input) => input.hints["file"]?.["folder"] === "input");
  return input?.name ?? null;
}

function readerType({ types }: Specs): NodeType | null {
  return [...types.values()].find((type) => pictureInput(type) !== null) ?? null;
}

function addReader(
  { catalogue, canvas, view, workspace }: Studio,
  name: string,
  tab: string,
): void {
  const type = readerType(catalogue.getState().specs);
  const port = pictureInput(type ?? undefined);
  if (type === null || port === null) return;
  const { active, add } = workspace.getState();
  const added = add((workflow) => {
    const grown = addNode(workflow, type, snapped(canvas.handle?.centre() ?? [0, 0]));
    return { ...grown, workflow: setInput(grown.workflow, grown.id, port, name) };
  }, tab);
  if (added !== null && active === tab) view.getState().select([added]);
}

function tellFailure({ view }: Studio, why: "noReader" | "gone"): void {
  const { notify, text } = view.getState();
  notify(pagesOf(text).image[why], "error");
}

/** Takes back the edit that was made just now in a tab; nothing, where another one was made since. */
export function undoing({ workspace }: Studio, tab: TabId): () => void {
  const made = workspace.getState().tabs.find(({ id }) => id === tab)?.workflow;
  return () => {
    const now = current(workspace.getState());
    if (now.id === tab && now.workflow === made) workspace.getState().undo();
  };
}
