/** The files that workflows have saved: the latest, those that are looked through, and what is done with them. */

import type { StoreApi } from "zustand";
import type { Api } from "../../api/client";
import { later, type Clock, type Later } from "../../api/clock";
import { isGone } from "../../api/transport";
import type { Envelope, SavedOutput } from "../../schema/schema";
import { reportError, type View } from "../view/view";
import { ALL, OutputList, type ListApi } from "./outputList";
import { pagesOf } from "../../text/lateWords";

export type OutputsApi = ListApi & Pick<Api, "starOutput" | "deleteOutput" | "restoreOutput">;

const LATEST = 24;
const PAGE = 100;
const SOON = 350; // milliseconds, within which the server has written down what it has told

export class OutputsKeeper {
  /** The latest pictures. */
  readonly latest: OutputList;
  /** Those that are looked through. */
  readonly found: OutputList;
  readonly #api: OutputsApi;
  readonly #view: StoreApi<View>;
  readonly #news: Later;
  #removed: readonly SavedOutput[] = []; // last, with their places in the trash

  constructor(api: OutputsApi, view: StoreApi<View>, clock: Clock) {
    this.#api = api;
    this.#view = view;
    this.latest = new OutputList(api, view, LATEST, { ...ALL, media: "image" });
    this.found = new OutputList(api, view, PAGE);
    this.#news = later(clock, SOON, () => void this.refresh(), true);
  }

  async load(): Promise<void> {
    await Promise.all([
      this.latest.show(this.latest.store.getState().filter),
      this.found.refresh(),
    ]);
  }

  fold(events: readonly Envelope[]): void {
    if (events.some(({ event }) => event.type === "output_saved")) this.#news.ask();
  }

  async refresh(): Promise<void> {
    await Promise.all([this.latest.refresh(), this.found.refresh()]);
  }

  async star(rows: readonly SavedOutput[], star: boolean): Promise<void> {
    await Promise.all(
      rows.map(async (row) => {
        if (row.star === star) return;
        const done = await this.#tried(this.#api.starOutput(row.name, star));
        if (done) for (const list of this.#lists) list.put([{ ...row, star }]);
      }),
    );
  }

  /** To the trash; gives those that are there now. They can be taken back for a while. */
  async remove(rows: readonly SavedOutput[]): Promise<readonly SavedOutput[]> {
    const removed: SavedOutput[] = [];
    const gone = new Set<string>();
    for (const row of rows) {
      try {
        const { id } = await this.#api.deleteOutput(row.name);
        removed.push({ ...row, trash: id });
        gone.add(row.name);
      } catch (error) {
        if (isGone(error)) gone.add(row.name);
        else reportError(this.#view, error);
      }
    }
    for (const list of this.#lists) list.drop(gone);
    this.#removed = removed;
    if (removed.length > 0) this.#offerBack(removed);
    return rows.filter(({ name }) => gone.has(name));
  }

  /** Takes back what was deleted last. */
  async takeBack(): Promise<void> {
    const removed = this.#removed;
    this.#removed = [];
    await this.restore(removed);
  }

  /** Out of the trash; gives those that are there again. */
  async restore(rows: readonly SavedOutput[]): Promise<readonly SavedOutput[]> {
    const back: SavedOutput[] = [];
    for (const row of rows) {
      if (row.trash === null || !(await this.#tried(this.#api.restoreOutput(row.trash)))) continue;
      back.push({ ...row, trash: null, deleted: null });
    }
    const names = new Set(back.map(({ name }) => name));
    if (this.found.store.getState().filter.isTrash) this.found.drop(names);
    else this.found.add(back);
    this.latest.add(back.filter(({ media }) => media.startsWith("image/")));
    return back;
  }

  get #lists(): readonly OutputList[] {
    return [this.latest, this.found];
  }

  #offerBack(removed: readonly SavedOutput[]): void {
    const { text, notify } = this.#view.getState();
    const { gallery } = pagesOf(text);
    const undo = { label: gallery.undo, run: () => void this.restore(removed) };
    notify(gallery.removed(removed.length), "note", undo);
  }

  async #tried(asked: Promise<unknown>): Promise<boolean> {
    try {
      await asked;
      return true;
    } catch (error) {
      reportError(this.#view, error);
      return false;
    }
  }
}
