/** The open workflows: one tab each, with its past and future. */

import { createStore, type StoreApi } from "zustand";
import { EMPTY, type Workflow } from "../../graph/document";
import { randomId } from "../../graph/ids";
import { begin, record, redone, undone, type History } from "../../graph/history";
import { printable } from "../../graph/names";

export type TabId = string;

/** A saved workflow of the server, as of when it was read or written. */
export interface SavedFile {
  readonly name: string;
  readonly etag: string;
}

/** Somebody else's workflow is where this one should go. */
export interface Conflict {
  readonly name: string;
  readonly theirs: Workflow | null; // none when it was deleted, or cannot be read
  readonly etag: string | null; // none when it was deleted
}

/** How saving went. `unnamed`: ask for a name, and call `saveAs`. What failed was told. */
export type Saved =
  | { readonly state: "saved" | "unnamed" }
  | { readonly state: "failed"; readonly message: string }
  | { readonly state: "conflict"; readonly conflict: Conflict };

export interface Tab {
  readonly id: TabId;
  readonly workflow: Workflow;
  readonly history: History; // of `workflow`, which is its present
  readonly file: SavedFile | null; // none for what was never saved
  readonly saved: Workflow | null; // as in the file; another one in `workflow` is a change
  /** Somebody else has changed the file since, and this tab has changes of its own. */
  readonly isStale?: boolean;
}

/** A workflow with something that it did not have, and the id of that. */
export interface Addition {
  readonly workflow: Workflow;
  readonly id: string;
}

export interface Workspace {
  readonly tabs: readonly Tab[]; // never none
  readonly active: TabId;
  /**
   * Change the workflow in front, or in the tab named: one step of undo, or part of the last one
   * where that had the same `key` and is recent. A change that returns what it was given is none.
   */
  edit(change: (workflow: Workflow) => Workflow, key?: string, tab?: TabId): void;
  /** A change that adds something; gives its id, or none where the tab is closed. */
  add(change: (workflow: Workflow) => Addition, tab?: TabId): string | null;
  /** A change that is nobody's, such as places for nodes without: no step, and nothing to save. */
  settle(change: (workflow: Workflow) => Workflow, tab: TabId): void;
  undo(): void;
  redo(): void;
  /** A new tab in front. */
  open(workflow: Workflow, file?: SavedFile): TabId;
  /** Tabs that were open before, as drafts kept them. */
  restore(tabs: readonly Tab[], active: TabId): void;
  activate(tab: TabId): void;
  /** The next tab comes to the front; the last one leaves an empty workflow. */
  close(tab: TabId): void;
  /** The workflow of a tab is now in this file. */
  markSaved(tab: TabId, workflow: Workflow, file: SavedFile): void;
  /** Somebody else has changed the file of a tab that has changes of its own. */
  markStale(tab: TabId): void;
  /** The file of a tab is gone: it is as one that was never saved. */
  forgetFile(tab: TabId): void;
  /** The file of a tab is read again; what can be undone is forgotten. */
  reload(tab: TabId, workflow: Workflow, file: SavedFile): void;
}

export function current(workspace: Workspace): Tab {
  const tab = workspace.tabs.find((tab) => tab.id === workspace.active) ?? workspace.tabs[0];
  if (tab === undefined) throw new Error("a workspace without tabs");
  return tab;
}

/** Whether the tab holds what its file does not. A workflow of no nodes that was never saved does not. */
export function isChanged(tab: Tab): boolean {
  if (tab.saved !== null) return tab.saved !== tab.workflow;
  return Object.keys(tab.workflow.nodes).length > 0;
}

/** Whether nothing was done in the tab yet. */
export function isBlank(tab: Tab): boolean {
  return tab.file === null && tab.workflow === EMPTY;
}

export function createWorkspace(
  newId: () => TabId = randomId,
  now: () => number = Date.now,
): StoreApi<Workspace> {
  const first = fresh(newId(), EMPTY);
  return createStore<Workspace>()((set, get) => {
    const change = (id: TabId, into: (tab: Tab) => Tab) =>
      set((old) => {
        const tabs = old.tabs.map((tab) => (tab.id === id ? into(tab) : tab));
        return tabs.every((tab, i) => tab === old.tabs[i]) ? old : { tabs };
      });
    const travel = (go: (history: History) => History, id = get().active) =>
      change(id, (tab) => {
        const history = go(tab.history);
        return history === tab.history ? tab : { ...tab, history, workflow: history.present };
      });
    return {
      tabs: [first],
      active: first.id,
      edit(edit, key, id = current(get()).id) {
        travel((history) => {
          const workflow = edit(history.present);
          if (workflow === history.present) return history;
          return record(history, workflow, now(), key);
        }, id);
      },
      add(make, tab = current(get()).id) {
        const { tabs, edit } = get();
        const before = tabs.find(({ id }) => id === tab);
        if (before === undefined) return null;
        const { workflow, id } = make(before.workflow);
        edit(() => workflow, undefined, tab);
        return id;
      },
      settle: (into, id) => change(id, (tab) => withSettled(tab, into(tab.workflow))),
      undo: () => travel(undone),
      redo: () => travel(redone),
      open(workflow, file) {
        const tab = fresh(newId(), workflow, file);
        set((old) => ({ tabs: [...old.tabs, tab], active: tab.id }));
        return tab.id;
      },
      restore: (tabs, active) => tabs.length > 0 && set({ tabs, active }),
      activate: (active) => set({ active }),
      close: (id) => set((old) => without(old, id, fresh(newId(), EMPTY))),
      markSaved: (id, saved, file) =>
        change(id, (tab) => ({ ...tab, saved, file, isStale: false })),
      markStale: (id) => change(id, (tab) => (tab.isStale ? tab : { ...tab, isStale: true })),
      forgetFile: (id) =>
        change(id, (tab) => ({ ...tab, file: null, saved: null, isStale: false })),
      reload: (id, workflow, file) => change(id, () => fresh(id, workflow, file)),
    };
  });
}

function fresh(id: TabId, workflow: Workflow, file: SavedFile | null = null): Tab {
  return { id, workflow, history: begin(workflow), file, saved: file && workflow };
}

function withSettled(tab: Tab, workflow: Workflow): Tab {
  if (workflow === tab.workflow) return tab;
  const saved = tab.saved === tab.workflow ? workflow : tab.saved;
  return { ...tab, workflow, saved, history: { ...tab.history, present: workflow } };
}

function without(old: Workspace, id: TabId, empty: Tab): Partial<Workspace> {
  const at = old.tabs.findIndex((tab) => tab.id === id);
  const left = old.tabs.filter((tab) => tab.id !== id);
  const tabs = left.length > 0 ? left : [empty];
  const next = tabs[Math.min(at, tabs.length - 1)] ?? empty;
  return { tabs, active: old.active === id ? next.id : old.active };
}

/** What a tab is called; nothing where nobody has given it a name. */
export function tabName({ file, workflow }: Tab): string | null {
  const name = file?.name ?? workflow.name;
  if (typeof name !== "string" || name === EMPTY.name) return null;
  return printable(name) || null;
}
