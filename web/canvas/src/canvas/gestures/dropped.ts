/** Nodes made of what was let go on the canvas. */

import type { Point } from "../../graph/document";
import { addNode, setInput } from "../../graph/edit";
import { snapped } from "../../graph/geometry";
import type { NodeType } from "../../graph/spec";
import type { TabId } from "../../store/document/workspace";
import { specsOf, type CanvasContext } from "../state/canvasContext";

interface ModelFile {
  readonly folder: string;
  readonly name: string;
}

/** The node that loads from this folder, with the model chosen. */
export function addModel(context: CanvasContext, { folder, name }: ModelFile, at: Point): void {
  const found = loaderOf(context, folder);
  if (found === null) return;
  addWith(context, found, name, at, context.studio.workspace.getState().active);
}

/** A picture of the gallery, copied to where nodes may read it. */
export async function addPicture(context: CanvasContext, url: string, at: Point): Promise<void> {
  const found = loaderOf(context, "input", "Image");
  const { catalogue, view, workspace } = context.studio;
  const tab = workspace.getState().active;
  if (found === null) return;
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new TypeError(`the picture was answered with ${answer.status}`);
    const name = await catalogue.getState().upload(await answer.blob());
    if (name !== null) addWith(context, found, name, at, tab);
  } catch {
    const { notify, text } = view.getState();
    notify(text.canvas.pictureGone, "error");
  }
}

interface Loader {
  readonly type: NodeType;
  readonly input: string;
}

/** The type of node that reads files of a folder, and by which input. */
function loaderOf(context: CanvasContext, folder: string, gives?: string): Loader | null {
  for (const type of specsOf(context).types.values()) {
    const input = type.inputs.find((input) => input.hints["file"]?.["folder"] === folder);
    const fits = gives === undefined || type.outputs.some((output) => output.type === gives);
    if (input !== undefined && fits) return { type, input: input.name };
  }
  return null;
}

function addWith(
  context: CanvasContext,
  { type, input }: Loader,
  value: string,
  at: Point,
  tab: TabId,
): void {
  const { workspace, view } = context.studio;
  const { active, add } = workspace.getState();
  const added = add((workflow) => {
    const { workflow: grown, id } = addNode(workflow, type, snapped(at));
    return { workflow: setInput(grown, id, input, value), id };
  }, tab);
  if (added !== null && active === tab) view.getState().select([added]);
}
