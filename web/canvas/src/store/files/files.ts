/** Saved workflows, over the API. Whoever saves says what it replaces, so nobody's work is lost. */

import type { StoreApi } from "zustand";
import type { Api } from "../../api/client";
import { isGone, Refused } from "../../api/transport";
import type { Json, Workflow } from "../../graph/document";
import { rename as withName } from "../../graph/edit";
import { isSame } from "../../json/json";
import { read } from "../../graph/open";
import { errorMessage, orReport, type View } from "../view/view";
import {
  current,
  isChanged,
  type Conflict,
  type Saved,
  type SavedFile,
  type Tab,
  type TabId,
  type Workspace,
} from "../document/workspace";

export type FilesApi = Pick<
  Api,
  "workflow" | "saveWorkflow" | "deleteWorkflow" | "restoreWorkflow" | "renameWorkflow"
>;

/** Takes back a deletion; says whether that worked. */
export type TakeBack = () => Promise<boolean>;

/** A file to be, and what it replaces: nothing where there is no etag. */
interface Target {
  readonly name: string;
  readonly etag: string | null;
}

export class Files {
  readonly #api: FilesApi;
  readonly #workspace: StoreApi<Workspace>;
  readonly #view: StoreApi<View>;
  readonly #writing = new Set<TabId>();

  constructor(api: FilesApi, workspace: StoreApi<Workspace>, view: StoreApi<View>) {
    this.#api = api;
    this.#workspace = workspace;
    this.#view = view;
  }

  async save(id: TabId | undefined, over: Conflict | undefined): Promise<Saved> {
    const tab = this.#tab(id);
    if (tab.file === null) return { state: "unnamed" };
    return this.#told(await this.#write(tab, tab.workflow, { ...tab.file, ...over }));
  }

  async saveAs(name: string, id: TabId | undefined, over: Conflict | undefined): Promise<Saved> {
    const tab = this.#tab(id);
    const known = tab.file?.name === name ? tab.file.etag : null;
    return this.#write(tab, withName(tab.workflow, name), { name, etag: known, ...over });
  }

  async rename(from: string, to: string): Promise<Saved> {
    return this.#told(await this.#rename(from, to));
  }

  async #rename(from: string, to: string): Promise<Saved> {
    const old = await this.#found(from);
    if ("state" in old) return old;
    try {
      await this.#api.renameWorkflow(from, to);
    } catch (error) {
      if (!isTaken(error)) return this.#failed(error);
      return { state: "conflict", conflict: { name: to, theirs: null, etag: null } };
    }
    const moved = { name: to, etag: old.etag };
    const put = await this.#put(withName(old.workflow, to), moved);
    for (const tab of this.#holders(from)) this.#moveTo(tab, "state" in put ? moved : put);
    return { state: "saved" };
  }

  async remove(name: string): Promise<TakeBack | null> {
    const deleted = await orReport(this.#view, this.#api.deleteWorkflow(name));
    if (deleted === null) return null;
    const holders = this.#holders(name);
    for (const { id } of holders) this.#workspace.getState().forgetFile(id);
    return () => this.#takeBack(deleted.id, holders);
  }

  async restore(deleted: string): Promise<string | null> {
    return (await orReport(this.#view, this.#api.restoreWorkflow(deleted)))?.to ?? null;
  }

  async check(): Promise<void> {
    const { tabs } = this.#workspace.getState();
    await Promise.all(tabs.map((tab) => this.#checkTab(tab)));
  }

  /** Tabs that had it open, as they were then, have it open again. */
  async #takeBack(deleted: string, holders: readonly Tab[]): Promise<boolean> {
    if ((await this.restore(deleted)) === null) return false;
    for (const { id, saved, file } of holders) {
      const tab = this.#workspace.getState().tabs.find((tab) => tab.id === id);
      if (tab?.file === null && saved && file) {
        this.#workspace.getState().markSaved(id, saved, file);
      }
    }
    return true;
  }

  async #write(tab: Tab, workflow: Workflow, to: Target): Promise<Saved> {
    this.#writing.add(tab.id);
    const put = await this.#put(workflow, to);
    this.#writing.delete(tab.id);
    if ("state" in put) return put;
    const { edit, markSaved } = this.#workspace.getState();
    const renamed = (old: Workflow) => (old === tab.workflow ? workflow : withName(old, to.name));
    if (workflow !== tab.workflow) edit(renamed, "rename", tab.id);
    markSaved(tab.id, workflow, put);
    return { state: "saved" };
  }

  /** The file as it is then, or why it is not. */
  async #put(workflow: Workflow, { name, etag }: Target): Promise<SavedFile | Saved> {
    try {
      const saved = await this.#api.saveWorkflow(
        name,
        workflow,
        etag === null ? "nothing" : { etag },
      );
      return { name, etag: saved.etag };
    } catch (error) {
      return isTaken(error) ? this.#compare(workflow, name) : this.#failed(error);
    }
  }

  /** Somebody has written there; or we have, and did not hear that it worked. */
  async #compare(workflow: Workflow, name: string): Promise<SavedFile | Saved> {
    try {
      const found = await this.#api.workflow(name);
      const read = found && workflowOf(found.text);
      const etag = found?.etag ?? null;
      if (read && etag !== null && isSame(asJson(read), asJson(workflow))) return { name, etag };
      return { state: "conflict", conflict: { name, theirs: read, etag } };
    } catch (error) {
      if (!isGone(error)) return this.#failed(error);
      return { state: "conflict", conflict: { name, theirs: null, etag: null } };
    }
  }

  async #checkTab({ id, file }: Tab): Promise<void> {
    if (file === null || this.#writing.has(id)) return;
    try {
      const found = await this.#api.workflow(file.name, file.etag);
      const tab = this.#workspace.getState().tabs.find((tab) => tab.id === id);
      if (found === null || tab?.file !== file || this.#writing.has(id)) return;
      const workflow = workflowOf(found.text);
      if (isChanged(tab) || workflow === null) this.#markStale(tab);
      else this.#workspace.getState().reload(id, workflow, { name: file.name, etag: found.etag });
    } catch (error) {
      if (isGone(error)) this.#workspace.getState().forgetFile(id);
    }
  }

  #markStale({ id, file, isStale }: Tab): void {
    if (isStale || file === null) return;
    this.#workspace.getState().markStale(id);
    const { text, notify } = this.#view.getState();
    notify(text.stores.changedElsewhere(file.name));
  }

  /** The file of a tab goes by another name now; what is not saved in the tab stays so. */
  #moveTo({ id, workflow, saved }: Tab, file: SavedFile): void {
    const { edit, markSaved } = this.#workspace.getState();
    edit((old) => withName(old, file.name), "rename", id);
    const now = this.#tab(id).workflow;
    markSaved(id, saved === null || saved === workflow ? now : withName(saved, file.name), file);
  }

  /** A saved workflow, or why there is none. */
  async #found(name: string): Promise<{ workflow: Workflow; etag: string } | Saved> {
    try {
      const found = await this.#api.workflow(name);
      const opened = read(found?.text ?? "");
      if ("workflow" in opened && found) return { workflow: opened.workflow, etag: found.etag };
      const { faults } = this.#view.getState().text;
      return { state: "failed", message: "fault" in opened ? faults.textOf(opened.fault) : "" };
    } catch (error) {
      return this.#failed(error);
    }
  }

  #failed(error: unknown): Saved {
    return { state: "failed", message: errorMessage(error, this.#view.getState().text) };
  }

  /** Where no dialog says why it failed. */
  #told(saved: Saved): Saved {
    if (saved.state === "failed") this.#view.getState().notify(saved.message, "error");
    return saved;
  }

  #holders(name: string): readonly Tab[] {
    return this.#workspace.getState().tabs.filter(({ file }) => file?.name === name);
  }

  #tab(id: TabId | undefined): Tab {
    const workspace = this.#workspace.getState();
    return workspace.tabs.find((tab) => tab.id === id) ?? current(workspace);
  }
}

/** Something else is there. */
function isTaken(error: unknown): boolean {
  return error instanceof Refused && error.status === 412;
}

function workflowOf(text: string): Workflow | null {
  const found = read(text);
  return "workflow" in found ? found.workflow : null;
}

/** A workflow is JSON, whatever else its fields may be. */
function asJson(workflow: Workflow): Json {
  return workflow as unknown as Json;
}
