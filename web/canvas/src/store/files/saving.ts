/** Between tabs and saved workflows: open, save, rename, delete; and what if somebody else did. */

import type { StoreApi } from "zustand";
import type { DeletedWorkflow, SavedWorkflow, Version } from "../../schema/schema";
import type { Conflict, Saved, TabId, Workspace } from "../document/workspace";
import type { Api } from "../../api/client";
import { Files, type FilesApi, type TakeBack } from "./files";
import { Opening, type OpeningApi } from "./opening";
import { orReport, type View } from "../view/view";

/** Tabs are the one in front unless they are named. */
export interface Saving {
  /** `over` a conflict that was shown: keep mine. */
  save(options?: { tab?: TabId; over?: Conflict }): Promise<Saved>;
  /** Under a name, which is from now on the tab's; a conflict when it is taken. Who asks tells why not. */
  saveAs(name: string, options?: { tab?: TabId; over?: Conflict }): Promise<Saved>;
  /** The file and the tabs that have it open; a conflict when the name is taken. */
  rename(from: string, to: string): Promise<Saved>;
  /** To the trash. Tabs that have it open keep it, as never saved. What is given takes it back. */
  remove(name: string): Promise<TakeBack | null>;
  list(): Promise<readonly SavedWorkflow[]>;
  /** Those in the trash, the latest first. */
  deleted(): Promise<readonly DeletedWorkflow[]>;
  /** Out of the trash, by its id there; gives its name. */
  restore(deleted: string): Promise<string | null>;
  versions(name: string): Promise<readonly Version[]>;
  /** In the tab that has it, or a new one. */
  open(name: string): Promise<TabId | null>;
  openVersion(name: string, version: string): Promise<TabId | null>;
  /** The workflow of a job, with the inputs it was given and what it made, in a new tab. */
  openJob(job: string): Promise<TabId | null>;
  /** The workflow of a file, as text, in a new tab. */
  openText(text: string, name?: string): TabId | null;
  /** Theirs of a conflict, in a new tab. */
  openTheirs(conflict: Conflict): TabId | null;
  /** Look whether somebody else has changed the files that are open here. */
  check(): Promise<void>;
}

export type SavingApi = OpeningApi &
  FilesApi &
  Pick<Api, "workflows" | "deletedWorkflows" | "versions">;

export function createSaving(
  api: SavingApi,
  workspace: StoreApi<Workspace>,
  view: StoreApi<View>,
  showPast: (tab: TabId, job: string) => Promise<void>,
): Saving {
  const opening = new Opening(api, workspace, view);
  const files = new Files(api, workspace, view);
  return {
    save: (options = {}) => files.save(options.tab, options.over),
    saveAs: (name, options = {}) => files.saveAs(name, options.tab, options.over),
    rename: (from, to) => files.rename(from, to),
    remove: (name) => files.remove(name),
    restore: (deleted) => files.restore(deleted),
    deleted: async () => (await orReport(view, api.deletedWorkflows()))?.workflows ?? [],
    check: () => files.check(),
    list: async () => (await orReport(view, api.workflows()))?.workflows ?? [],
    versions: async (name) => (await orReport(view, api.versions(name)))?.versions ?? [],
    open: (name) => opening.file(name),
    openVersion: (name, version) => opening.version(name, version),
    async openJob(job) {
      const tab = await opening.job(job);
      if (tab !== null) void showPast(tab, job);
      return tab;
    },
    openText: (text, name) => opening.text(text, name),
    openTheirs: (conflict) => opening.theirs(conflict),
  };
}
