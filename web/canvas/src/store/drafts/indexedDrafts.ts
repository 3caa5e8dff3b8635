/** Drafts in the browser's database: what a list shows apart from what is large. */

import { headOf, type Draft, type DraftHead, type DraftStore } from "./draftStore";
import type { TabId } from "../document/workspace";

const NAME = "lienzo";
const VERSION = 1;
const DRAFTS = "drafts";
const HEADS = "heads";

export class IndexedDrafts implements DraftStore {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
    database.onversionchange = () => database.close(); // a newer page of ours wants to change it
  }

  /** Throws where the browser keeps nothing. */
  static async open(factory: IDBFactory): Promise<IndexedDrafts> {
    const asked = factory.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(DRAFTS, { keyPath: "id" });
      asked.result.createObjectStore(HEADS, { keyPath: "id" });
    };
    return new IndexedDrafts(await answer(asked));
  }

  heads(): Promise<readonly DraftHead[]> {
    const heads = this.#database.transaction(HEADS).objectStore(HEADS);
    return answer<DraftHead[]>(heads.getAll());
  }

  async read(id: TabId): Promise<Draft | null> {
    const drafts = this.#database.transaction(DRAFTS).objectStore(DRAFTS);
    return (await answer<Draft | undefined>(drafts.get(id))) ?? null;
  }

  write(draft: Draft): Promise<void> {
    return this.#change((drafts, heads) => {
      drafts.put(draft);
      heads.put(headOf(draft));
    });
  }

  remove(ids: readonly TabId[]): Promise<void> {
    return this.#change((drafts, heads) => {
      for (const id of ids) {
        drafts.delete(id);
        heads.delete(id);
      }
    });
  }

  #change(act: (drafts: IDBObjectStore, heads: IDBObjectStore) => void): Promise<void> {
    const change = this.#database.transaction([DRAFTS, HEADS], "readwrite");
    act(change.objectStore(DRAFTS), change.objectStore(HEADS));
    return new Promise((resolve, reject) => {
      change.oncomplete = () => resolve();
      change.onabort = () => reject(change.error);
    });
  }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
