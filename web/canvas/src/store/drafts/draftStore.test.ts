import * as fake from "fake-indexeddb";
import { openDB } from "idb";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorkspace, current } from "../document/workspace";
import { CHAIN } from "../toys/toys";
import { AwaitedDrafts, draftOf, headOf, MemoryDrafts, type Draft } from "./draftStore";
import { IndexedDrafts } from "./indexedDrafts";

/** Databases whose connections can be closed under the page, as is done to pages that are put to sleep. */
class ToyDatabases extends fake.IDBFactory {
  readonly #opened = new Set<IDBDatabase>();

  override open(name: string, version?: number) {
    const request = super.open(name, version);
    request.addEventListener("success", () => this.#opened.add(request.result));
    return request;
  }

  closeAll(): void {
    for (const database of this.#opened) database.close();
  }
}

let databases: ToyDatabases;

beforeEach(() => {
  databases = new ToyDatabases();
  Object.assign(globalThis, fake, { indexedDB: databases });
});

function draft(): Draft {
  const workspace = createWorkspace();
  workspace.getState().open(CHAIN);
  return draftOf(current(workspace.getState()), { viewport: null, run: null, now: 1 });
}

const STORES = {
  memory: async () => new MemoryDrafts(),
  awaited: async () => new AwaitedDrafts(Promise.resolve(new MemoryDrafts())),
  indexed: () => IndexedDrafts.open(),
};

describe.each(Object.entries(STORES))("a store of drafts: %s", (_name, open) => {
  test("gives back what was written, and lists its head", async () => {
    const [drafts, kept] = [await open(), draft()];
    await drafts.write(kept);
    expect(await drafts.read(kept.id)).toEqual(kept);
    expect(await drafts.heads()).toEqual([headOf(kept)]);
  });

  test("has nothing of what was removed, or never written", async () => {
    const [drafts, kept] = [await open(), draft()];
    await drafts.write(kept);
    await drafts.remove([kept.id, "another"]);
    expect(await drafts.read(kept.id)).toBeNull();
    expect(await drafts.heads()).toEqual([]);
  });
});

test("a connection that the browser has closed is opened again", async () => {
  const drafts = await IndexedDrafts.open();
  const kept = draft();
  await drafts.write(kept);
  databases.closeAll();
  const next = draft();
  await drafts.write(next);
  expect((await drafts.heads()).map(({ id }) => id).toSorted()).toEqual(
    [kept.id, next.id].toSorted(),
  );
});

test("a newer page that changes the database does not have to wait", async () => {
  const drafts = await IndexedDrafts.open();
  await drafts.write(draft());
  const newer = await openDB("lienzo", 2);
  newer.close();
  await expect(drafts.heads()).rejects.toThrow(/version/i);
});
