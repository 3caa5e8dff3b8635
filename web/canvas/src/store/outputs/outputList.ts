/** Saved files as the server lists them: page by page, newest first. */

import { createStore, type StoreApi } from "zustand";
import type { Api } from "../../api/client";
import type { SavedOutput, SavedOutputs } from "../../schema/schema";
import { orReport, type View } from "../view/view";

/** Which of them; what is empty or false asks for nothing. */
export interface OutputFilter {
  readonly q: string; // words of names and prompts, or a seed
  readonly media: string; // a media type, or the part before its slash
  readonly workflow: string;
  readonly isStarred: boolean;
  readonly isTrash: boolean; // those that were deleted instead of the others
}

export interface Outputs {
  readonly filter: OutputFilter;
  readonly rows: readonly SavedOutput[];
  readonly hasMore: boolean;
  readonly isRead: boolean; // the first page is there
}

export type ListApi = Pick<Api, "outputs">;

export const ALL: OutputFilter = {
  q: "",
  media: "",
  workflow: "",
  isStarred: false,
  isTrash: false,
};

export class OutputList {
  readonly store: StoreApi<Outputs>;
  readonly #api: ListApi;
  readonly #view: StoreApi<View>;
  readonly #page: number;
  #asked = 0; // counts what was asked for, so that late answers are known
  #isReading = false;
  #isPast = false; // it begins somewhere in the past: what is new is not for it

  constructor(api: ListApi, view: StoreApi<View>, page: number, filter = ALL) {
    this.#api = api;
    this.#view = view;
    this.#page = page;
    this.store = createStore(() => ({ filter, rows: [], hasMore: false, isRead: false }));
  }

  /** The first page of those that fit. What was there stays until it has come. */
  async show(filter: OutputFilter): Promise<void> {
    this.store.setState({ filter });
    await this.#begin(null);
  }

  /** All, from this file on where it is not among the latest. Gives none where it is not there. */
  async showFile(name: string): Promise<SavedOutput | null> {
    await this.show(ALL);
    const called = (row: SavedOutput) => row.name === name;
    const latest = this.store.getState().rows.find(called);
    if (latest !== undefined) return latest;
    const asked = this.#api.outputs({ q: name, limit: this.#page });
    const found = (await orReport(this.#view, asked))?.outputs.find(called);
    if (found !== undefined) await this.#begin(found.id + 1);
    return found ?? null;
  }

  async loadMore(): Promise<void> {
    const { rows, hasMore } = this.store.getState();
    const last = rows.at(-1);
    if (!hasMore || last === undefined || this.#isReading) return;
    const page = await this.#read(last.id);
    if (page === null) return;
    const all = [...this.store.getState().rows, ...page.outputs];
    this.store.setState({ rows: all, hasMore: page.next !== null });
  }

  /** What came since, before what is there. */
  async refresh(): Promise<void> {
    const { isRead } = this.store.getState();
    if (!isRead || this.#isPast || this.#isReading) return;
    const page = await this.#read(null);
    if (page === null) return;
    this.store.setState(({ rows, hasMore }) => refreshed(rows, hasMore, page));
  }

  /** Files that were changed here. */
  put(changed: readonly SavedOutput[]): void {
    const byId = new Map(changed.map((row) => [row.id, row]));
    this.store.setState(({ rows }) => ({ rows: rows.map((row) => byId.get(row.id) ?? row) }));
  }

  /** Files that are there again, at their places. */
  add(back: readonly SavedOutput[]): void {
    this.store.setState(({ rows, hasMore }) => {
      const last = hasMore ? (rows.at(-1)?.id ?? 0) : 0;
      const known = new Set(rows.map(({ id }) => id));
      const fresh = back.filter(({ id }) => id > last && !known.has(id));
      return { rows: [...rows, ...fresh].sort((a, b) => b.id - a.id) };
    });
  }

  drop(names: ReadonlySet<string>): void {
    this.store.setState(({ rows }) => ({ rows: rows.filter(({ name }) => !names.has(name)) }));
    const { rows, hasMore } = this.store.getState();
    if (rows.length === 0 && hasMore) void this.#begin(null);
  }

  async #begin(after: number | null): Promise<void> {
    this.#isPast = after !== null;
    const page = await this.#read(after);
    if (page === null) return;
    this.store.setState({ rows: page.outputs, hasMore: page.next !== null, isRead: true });
  }

  /** A page; none where it could not be read, or where something else was asked for since. */
  async #read(after: number | null): Promise<SavedOutputs | null> {
    const asked = ++this.#asked;
    this.#isReading = true;
    const filter = queryOf(this.store.getState().filter);
    const query = { ...filter, limit: this.#page, ...(after !== null && { after }) };
    const page = await orReport(this.#view, this.#api.outputs(query));
    if (asked !== this.#asked) return null;
    this.#isReading = false;
    return page;
  }
}

function queryOf({ q, media, workflow, isStarred, isTrash }: OutputFilter) {
  return {
    ...(q && { q }),
    ...(media && { media }),
    ...(workflow && { workflow }),
    ...(isStarred && { star: "true" as const }),
    ...(isTrash && { deleted: "true" as const }),
  };
}

/** The latest page as it is now, and what is known of those before, unless there is a gap. */
function refreshed(
  rows: readonly SavedOutput[],
  hasMore: boolean,
  page: SavedOutputs,
): Pick<Outputs, "rows" | "hasMore"> {
  const oldest = page.outputs.at(-1)?.id;
  const hasGap = oldest === undefined || (rows[0]?.id ?? 0) < oldest;
  if (page.next === null || hasGap) return { rows: page.outputs, hasMore: page.next !== null };
  const older = rows.filter(({ id }) => id < oldest);
  return { rows: [...page.outputs, ...older], hasMore: older.length === 0 || hasMore };
}
