/** Drafts in the browser's database: what a list shows apart from what is large. */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { headOf, type Draft, type DraftHead, type DraftStore } from "./draftStore";
import type { TabId } from "../document/workspace";

interface Schema extends DBSchema {
  drafts: { key: TabId; value: Draft };
  heads: { key: TabId; value: DraftHead };
}

type Database = IDBPDatabase<Schema>;

const NAME = "lienzo";
const VERSION = 1;

/** Opens the database again when the browser has closed it, as it does to pages that are put to sleep. */
export class IndexedDrafts implements DraftStore {
  #opened: Promise<Database> | null = null;

  /** Throws where the browser keeps nothing. */
  static async open(): Promise<IndexedDrafts> {
    const drafts = new IndexedDrafts();
    await drafts.#open();
    return drafts;
  }

  heads(): Promise<readonly DraftHead[]> {
    return this.#with((database) => database.getAll("heads"));
  }

  async read(id: TabId): Promise<Draft | null> {
    return (await this.#with((database) => database.get("drafts", id))) ?? null;
  }

  write(draft: Draft): Promise<void> {
    return this.#with(async (database) => {
      const change = database.transaction(["drafts", "heads"], "readwrite");
      const [drafts, heads] = [change.objectStore("drafts"), change.objectStore("heads")];
      await Promise.all([drafts.put(draft), heads.put(headOf(draft)), change.done]);
    });
  }

  remove(ids: readonly TabId[]): Promise<void> {
    return this.#with(async (database) => {
      const change = database.transaction(["drafts", "heads"], "readwrite");
      const [drafts, heads] = [change.objectStore("drafts"), change.objectStore("heads")];
      const asked = ids.flatMap((id) => [drafts.delete(id), heads.delete(id)]);
      await Promise.all([...asked, change.done]);
    });
  }

  /** Not every browser says that it closed the connection: then the first use of it fails. */
  async #with<T>(act: (database: Database) => Promise<T>): Promise<T> {
    const opened = this.#open();
    try {
      return await act(await opened);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
      this.#forget(opened);
      return act(await this.#open());
    }
  }

  #open(): Promise<Database> {
    if (this.#opened !== null) return this.#opened;
    const opened: Promise<Database> = openDB<Schema>(NAME, VERSION, {
      upgrade(database) {
        database.createObjectStore("drafts", { keyPath: "id" });
        database.createObjectStore("heads", { keyPath: "id" });
      },
      // A newer page of ours wants to change the database.
      blocking: (_now, _wanted, event) => {
        (event.target as IDBDatabase).close();
        this.#forget(opened);
      },
      terminated: () => this.#forget(opened),
    });
    this.#opened = opened;
    opened.catch(() => this.#forget(opened));
    return opened;
  }

  #forget(opened: Promise<Database>): void {
    if (this.#opened === opened) this.#opened = null;
  }
}
