import { useMemo, type DragEvent } from "react";
import { isObject, readJson } from "../../json/json";
import type { Point } from "../../graph/document";
import { toWorkflow, type CanvasContext, specsOf } from "../state/canvasContext";
import { addNode, setInput } from "../../graph/edit";
import { snapped } from "../../graph/geometry";
import type { NodeType } from "../../graph/spec";
import type { TabId } from "../../store/document/workspace";

const MODEL = "application/x-lienzo-model";
const PICTURE = "application/x-lienzo-picture";

/** What is dragged from the editor's own lists onto the canvas becomes a node. Files are others' matter. */
export function useDrops(context: CanvasContext) {
  return useMemo(
    () => ({
      onDragOver(event: DragEvent) {
        if (kindOf(event) === null) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
      },
      onDrop(event: DragEvent) {
        const kind = kindOf(event);
        if (kind === null) return;
        event.preventDefault();
        event.stopPropagation();
        const told = fields(event.dataTransfer.getData(kind));
        const at = toWorkflow(context, [event.clientX, event.clientY]);
        drop(context, kind, told, at);
      },
    }),
    [context],
  );
}

function drop(
  context: CanvasContext,
  kind: string,
  told: Readonly<Record<string, string>>,
  at: Point,
): void {
  const { folder, name, url } = told;
  if (kind === MODEL && folder !== undefined && name !== undefined) {
    addModel(context, { folder, name }, at);
  }
  if (kind === PICTURE && url !== undefined) void addPicture(context, url, at);
}

function kindOf({ dataTransfer }: DragEvent): string | null {
  return [MODEL, PICTURE].find((kind) => dataTransfer.types.includes(kind)) ?? null;
}

function fields(text: string): Readonly<Record<string, string>> {
  try {
    const told = readJson(text);
    if (!isObject(told)) return {};
    const texts = Object.entries(told).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    );
    return Object.fromEntries(texts);
  } catch {
    return {}; // of another page
  }
}

interface ModelFile {
  readonly folder: string;
  readonly name: string;
}

/** The node that loads from this folder, with the model chosen. */
function addModel(context: CanvasContext, { folder, name }: ModelFile, at: Point): void {
  const found = loaderOf(context, folder);
  if (found === null) return;
  addWith(context, found, name, at, context.studio.workspace.getState().active);
}

/** A picture of the gallery, copied to where nodes may read it. */
async function addPicture(context: CanvasContext, url: string, at: Point): Promise<void> {
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
