/** Workflows as text: ours, or of a program that the server can read. */

import { read } from "../../graph/open";
import { isObject, readJson, writeJson } from "../../json/json";
import type { Studio } from "../../store/studio";
import { orReport } from "../../store/view/view";
import { pagesOf } from "../../text/lateWords";

/** In a new tab, or a sentence why not. `file` is what it is called, if it is one. */
export async function openWorkflow(studio: Studio, text: string, file?: string): Promise<void> {
  const { saving, view } = studio;
  const { text: words, notify } = view.getState();
  const found = read(text);
  const name = file?.replace(/\.\w+$/, "");
  if (!("fault" in found)) saving.openText(text, name);
  else if (found.fault.reason === "comfyui") await openForeign(studio, text, name);
  else {
    const fault = words.faults.textOf(found.fault);
    notify(file === undefined ? fault : pagesOf(words).drop.damaged(file, fault), "error");
  }
}

async function openForeign({ api, saving, view }: Studio, text: string, file = "") {
  const fields = readJson(text);
  if (!isObject(fields)) return;
  const found = await orReport(view, api.convert({ workflow: fields }));
  if (found === null) return;
  const { workflow, remarks, problems } = found;
  const { text: words, notify, set } = view.getState();
  const name = file || pagesOf(words).conversion.unnamed;
  if (saving.openText(writeJson(workflow), name) === null) return;
  if (remarks.length + problems.length > 0) set({ conversion: { name, remarks, problems } });
  else notify(pagesOf(words).drop.converted(name));
}
