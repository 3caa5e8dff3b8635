/** Saving, and files of this computer. */

import { write } from "../../graph/open";
import { openFile } from "../../panels/drop/openFile";
import type { Studio } from "../../store/studio";
import { tabName } from "../../store/document/tabName";
import { current } from "../../store/document/workspace";

/** Save the workflow in front; asks for a name, or what to do about somebody else's changes. */
export async function save({ saving, view }: Studio): Promise<void> {
  const saved = await saving.save();
  if (saved.state === "unnamed") view.getState().set({ overlay: "save" });
  if (saved.state === "conflict") view.getState().set({ conflict: saved.conflict });
}

/** Give the workflow in front to the browser, as a file to keep. */
export function download({ view, workspace }: Studio): void {
  const tab = current(workspace.getState());
  const name = tabName(tab) ?? view.getState().text.panels.untitled;
  const url = URL.createObjectURL(new Blob([write(tab.workflow)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name.replace(/[/\\:*?"<>|]+/g, " ")}.json`;
  link.click();
  URL.revokeObjectURL(url);
}

/** Ask for a file of this computer, and open the workflow that is in it. */
export function chooseFile(studio: Studio): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,application/json,image/png,image/webp,image/jpeg";
  input.multiple = true;
  input.hidden = true;
  input.addEventListener("change", () => {
    for (const file of input.files ?? []) void openFile(studio, file);
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input); // or it may be gone before its dialog is
  input.click();
}
