/** Saving and opening, made of what they are made of. */

import type { StoreApi } from "zustand";
import type { Api } from "../../api/client";
import { Files } from "./files";
import { Opening, type OpeningApi } from "./opening";
import type { Saving } from "./saving";
import { orReport } from "../view/report";
import type { View } from "../view/view";
import type { Workspace } from "../document/workspace";

export type SavingApi = OpeningApi &
  Pick<Api, "workflows" | "saveWorkflow" | "deleteWorkflow" | "versions">;

export function createSaving(
  api: SavingApi,
  workspace: StoreApi<Workspace>,
  view: StoreApi<View>,
): Saving {
  const opening = new Opening(api, workspace, view);
  const files = new Files(api, workspace, view);
  return {
    save: (options = {}) => files.save(options.tab, options.over),
    saveAs: (name, options = {}) => files.saveAs(name, options.tab, options.over),
    rename: (from, to) => files.rename(from, to),
    remove: (name) => files.remove(name),
    check: () => files.check(),
    list: async () => (await orReport(view, api.workflows()))?.workflows ?? [],
    versions: async (name) => (await orReport(view, api.versions(name)))?.versions ?? [],
    open: (name) => opening.file(name),
    openVersion: (name, version) => opening.version(name, version),
    openJob: (job) => opening.job(job),
    openText: (text, name) => opening.text(text, name),
    openTheirs: (conflict) => opening.theirs(conflict),
  };
}
