import { useMemo, type DragEvent } from "react";
import { isObject, readJson } from "../../json/json";
import type { Point } from "../../graph/document";
import { orReport } from "../../store/view/view";
import { toWorkflow, type CanvasContext } from "../state/canvasContext";

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
        void drop(context, kind, told, at);
      },
    }),
    [context],
  );
}

async function drop(
  context: CanvasContext,
  kind: string,
  told: Readonly<Record<string, string>>,
  at: Point,
): Promise<void> {
  const { folder, name, url } = told;
  const made = await orReport(context.studio.view, import("./dropped"));
  if (made === null) return;
  if (kind === MODEL && folder !== undefined && name !== undefined) {
    made.addModel(context, { folder, name }, at);
  }
  if (kind === PICTURE && url !== undefined) await made.addPicture(context, url, at);
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
