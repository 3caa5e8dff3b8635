/** Opening workflows in tabs, from wherever they are. */

import type { StoreApi } from "zustand";
import type { Api } from "../../api/client";
import type { Job } from "../../schema/schema";
import { parts, type Workflow } from "../../graph/document";
import { setInput } from "../../graph/edit";
import { read } from "../../graph/open";
import { at } from "../../graph/records";
import { orReport, type View } from "../view/view";
import {
  current,
  isBlank,
  type Conflict,
  type SavedFile,
  type TabId,
  type Workspace,
} from "../document/workspace";

export type OpeningApi = Pick<Api, "workflow" | "version" | "job" | "jobWorkflow">;

export class Opening {
  readonly #api: OpeningApi;
  readonly #workspace: StoreApi<Workspace>;
  readonly #view: StoreApi<View>;

  constructor(api: OpeningApi, workspace: StoreApi<Workspace>, view: StoreApi<View>) {
    this.#api = api;
    this.#workspace = workspace;
    this.#view = view;
  }

  async file(name: string): Promise<TabId | null> {
    const { tabs, activate } = this.#workspace.getState();
    const known = tabs.find(({ file }) => file?.name === name);
    if (known !== undefined) {
      activate(known.id);
      return known.id;
    }
    const found = await orReport(this.#view, this.#api.workflow(name));
    return found && this.text(found.text, name, { name, etag: found.etag });
  }

  async version(name: string, version: string): Promise<TabId | null> {
    const text = await orReport(this.#view, this.#api.version(name, version));
    return text === null ? null : this.text(text, name);
  }

  async job(id: string): Promise<TabId | null> {
    const asked = Promise.all([this.#api.job(id), this.#api.jobWorkflow(id)]);
    const found = await orReport(this.#view, asked);
    if (found === null) return null;
    const workflow = this.read(found[1]);
    return workflow && this.tab(asRun(workflow, found[0]));
  }

  theirs({ name, theirs, etag }: Conflict): TabId | null {
    if (theirs === null || etag === null) return null;
    return this.tab(theirs, { name, etag });
  }

  text(text: string, name?: string, file?: SavedFile): TabId | null {
    const found = this.read(text);
    if (found === null) return null;
    return this.tab(name && !found.name ? { ...found, name } : found, file);
  }

  /** The workflow of a text; none after telling why there is none. */
  read(text: string): Workflow | null {
    const { text: words, notify } = this.#view.getState();
    const found = read(text);
    if ("fault" in found) {
      notify(words.faults.textOf(found.fault), "error");
      return null;
    }
    for (const warning of found.warnings) notify(words.faults.textOf(warning));
    return found.workflow;
  }

  /** A new tab, in the place of one in which nothing was done yet. */
  tab(workflow: Workflow, file?: SavedFile): TabId {
    const { open, close } = this.#workspace.getState();
    const before = current(this.#workspace.getState());
    const id = open(workflow, file);
    if (isBlank(before)) close(before.id);
    return id;
  }
}

/** The workflow of a job with the inputs that were set for it. */
export function asRun(workflow: Workflow, job: Pick<Job, "set">): Workflow {
  return Object.entries(job.set).reduce((done, [name, value]) => {
    const [node, port] = parts(at(workflow.interface, name) ?? name);
    return node in workflow.nodes ? setInput(done, node, port, value) : done;
  }, workflow);
}
