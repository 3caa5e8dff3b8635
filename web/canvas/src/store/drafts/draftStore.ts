/** Where drafts are kept. */

import { headOf, type Draft, type DraftHead } from "./draft";
import type { TabId } from "../document/workspace";

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
