/** Where drafts are kept. */

import { type TabId, tabName, type SavedFile, type Tab } from "../document/workspace";
import { isObject, type Json } from "../../json/json";
import { begin } from "../../graph/history";
import type { Workflow } from "../../graph/document";
import { readValue } from "../../graph/open";
import type { KeptRun } from "../runs/runsKeeper";
import type { Viewport } from "../view/view";

export interface Draft {
  readonly id: TabId;
  readonly name: string;
  readonly workflow: Workflow;
  readonly file: SavedFile | null;
  readonly saved: Workflow | null; // none where `workflow` is what is in the file, or there is no file
  readonly viewport: Viewport | null;
  readonly run: KeptRun | null;
  readonly changed: number; // ms since 1970
  readonly closed: number | null; // when its tab was closed
}

/** What a list of drafts shows. */
export type DraftHead = Pick<Draft, "id" | "name" | "changed" | "closed"> & {
  readonly nodes: number;
};

interface Circumstances {
  readonly viewport: Viewport | null;
  readonly run: KeptRun | null;
  readonly now: number;
  readonly closed?: boolean;
}

export function draftOf(tab: Tab, { viewport, run, now, closed }: Circumstances): Draft {
  const { id, workflow, file } = tab;
  return {
    id,
    name: tabName(tab) ?? "",
    workflow,
    file,
    saved: tab.saved === workflow ? null : tab.saved,
    viewport,
    run,
    changed: now,
    closed: closed ? now : null,
  };
}

/** The tab again; what could be undone is forgotten. */
export function tabOf({ id, workflow, file, saved }: Draft): Tab {
  return { id, workflow, history: begin(workflow), file, saved: file && (saved ?? workflow) };
}

export function headOf({ id, name, changed, closed, workflow }: Draft): DraftHead {
  return { id, name, changed, closed, nodes: Object.keys(workflow.nodes).length };
}

/** A draft that the server kept for us; none where it cannot be one. */
export function draftIn(found: Json): Draft | null {
  if (!isObject(found) || typeof found["id"] !== "string") return null;
  const opened = readValue(found["workflow"] ?? null);
  // All but the workflow is as `draftOf` has written it.
  return "workflow" in opened
    ? { ...(found as unknown as Draft), workflow: opened.workflow }
    : null;
}

export interface DraftStore {
  heads(): Promise<readonly DraftHead[]>;
  read(id: TabId): Promise<Draft | null>;
  /** Throws DOMException QuotaExceededError where there is no room. */
  write(draft: Draft): Promise<void>;
  remove(ids: readonly TabId[]): Promise<void>;
}

/** Until the page is closed: for browsers that keep nothing. */
export class MemoryDrafts implements DraftStore {
  readonly #drafts = new Map<TabId, Draft>();

  async heads(): Promise<readonly DraftHead[]> {
    return [...this.#drafts.values()].map(headOf);
  }

  async read(id: TabId): Promise<Draft | null> {
    return this.#drafts.get(id) ?? null;
  }

  async write(draft: Draft): Promise<void> {
    this.#drafts.set(draft.id, draft);
  }

  async remove(ids: readonly TabId[]): Promise<void> {
    for (const id of ids) this.#drafts.delete(id);
  }
}

/** Drafts that are opened while others already ask for them. */
export class AwaitedDrafts implements DraftStore {
  readonly #opened: Promise<DraftStore>;

  constructor(opened: Promise<DraftStore>) {
    this.#opened = opened;
  }

  async heads(): Promise<readonly DraftHead[]> {
    return (await this.#opened).heads();
  }

  async read(id: TabId): Promise<Draft | null> {
    return (await this.#opened).read(id);
  }

  async write(draft: Draft): Promise<void> {
    await (await this.#opened).write(draft);
  }

  async remove(ids: readonly TabId[]): Promise<void> {
    await (await this.#opened).remove(ids);
  }
}
