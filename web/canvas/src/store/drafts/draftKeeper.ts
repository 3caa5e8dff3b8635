/** Writes a draft of every tab that changes, soon after it does. */

import type { StoreApi } from "zustand";
import { later, type Clock, type Later } from "../../api/clock";
import type { Claims, WindowTabs } from "./claims";
import { draftOf, type Draft, type DraftStore } from "./draftStore";
import type { DraftMirror } from "./draftMirror";
import type { RunsKeeper } from "../runs/runsKeeper";
import type { Runs } from "../runs/runs";
import type { View } from "../view/view";
import { isBlank, type Tab, type TabId, type Workspace } from "../document/workspace";

export interface DraftParts {
  readonly store: DraftStore;
  readonly mirror: DraftMirror;
  readonly claims: Claims;
  readonly windowTabs: WindowTabs;
  readonly workspace: StoreApi<Workspace>;
  readonly view: StoreApi<View>;
  readonly runs: RunsKeeper;
  readonly clock: Clock;
}

const PAUSE = 300; // ms in which changes gather
const OLDEST = 30 * 24 * 3600 * 1000; // ms that the draft of a closed tab is kept
const MOST = 200; // drafts of closed tabs

export class DraftKeeper {
  readonly #parts: DraftParts;
  readonly #soon: Later;
  readonly #changed = new Set<TabId>();
  readonly #kept = new Set<TabId>(); // tabs that have a draft
  readonly #onClosed: (tab: Tab, draft: Draft) => void;
  #hasTold = false;

  constructor(parts: DraftParts, onClosed: (tab: Tab, draft: Draft) => void) {
    this.#parts = parts;
    this.#onClosed = onClosed;
    this.#soon = later(parts.clock, PAUSE, () => void this.write(), true);
  }

  /** From now on, of tabs of which some have a draft already. */
  start(kept: Iterable<TabId>): () => void {
    const { workspace, view, runs } = this.#parts;
    for (const id of kept) this.#kept.add(id);
    const now = workspace.getState();
    this.#compare(now, { ...now, tabs: now.tabs.filter(({ id }) => this.#kept.has(id)) });
    const leave = [
      workspace.subscribe((now, before) => this.#compare(now, before)),
      view.subscribe(({ viewports }, before) => this.#differ(viewports, before.viewports)),
      runs.store.subscribe(({ byTab }, before) => this.#compareRuns(byTab, before.byTab)),
    ];
    return () => {
      for (const each of leave) each();
      this.#soon.stop();
    };
  }

  /** What has changed, at once. */
  async write(): Promise<void> {
    this.#soon.stop();
    const { tabs } = this.#parts.workspace.getState();
    const changed = tabs.filter((tab) => this.#changed.has(tab.id) && this.#isWorthIt(tab));
    this.#changed.clear();
    const drafts = changed.map((tab) => this.#draft(tab, false));
    for (const draft of drafts) this.#parts.mirror.keep(draft);
    await Promise.all(drafts.map((draft) => this.#store(draft)));
  }

  /** Let go of what was closed long ago. */
  async prune(): Promise<void> {
    const { store, mirror, clock } = this.#parts;
    const closed = (await store.heads()).flatMap(({ id, closed }) =>
      closed === null ? [] : { id, closed },
    );
    const latest = closed.toSorted((a, b) => b.closed - a.closed);
    const oldest = clock.now() - OLDEST;
    const gone = latest.filter((head, place) => place >= MOST || head.closed < oldest);
    const ids = gone.map(({ id }) => id);
    if (ids.length === 0) return;
    await store.remove(ids);
    mirror.remove(ids);
  }

  #compare(now: Workspace, before: Workspace): void {
    if (now.tabs !== before.tabs) {
      const old = new Map(before.tabs.map((tab) => [tab.id, tab]));
      for (const tab of now.tabs) {
        if (old.get(tab.id) !== tab) this.#mark(tab.id);
        old.delete(tab.id);
      }
      for (const tab of old.values()) void this.#close(tab);
    }
    const tabs = now.tabs.map(({ id }) => id);
    this.#parts.windowTabs.write({ tabs, active: now.active });
  }

  #compareRuns(now: Runs["byTab"], before: Runs["byTab"]): void {
    if (now === before) return;
    for (const [tab, { job }] of Object.entries(now)) {
      const old = before[tab]?.job;
      if (job && (job.id !== old?.id || job.state !== old.state)) this.#mark(tab);
    }
  }

  #differ<T>(now: Readonly<Record<TabId, T>>, before: Readonly<Record<TabId, T>>): void {
    if (now === before) return;
    for (const tab of Object.keys(now)) if (now[tab] !== before[tab]) this.#mark(tab);
  }

  #mark(tab: TabId): void {
    this.#changed.add(tab);
    this.#soon.ask();
  }

  /** A tab in which nothing was done leaves nothing behind. */
  #isWorthIt(tab: Tab): boolean {
    return this.#kept.has(tab.id) || !isBlank(tab);
  }

  #draft(tab: Tab, closed: boolean): Draft {
    const { view, runs, clock } = this.#parts;
    const viewport = view.getState().viewports[tab.id] ?? null;
    return draftOf(tab, { viewport, run: runs.kept(tab.id), now: clock.now(), closed });
  }

  async #store(draft: Draft): Promise<void> {
    this.#kept.add(draft.id);
    try {
      if (draft.closed === null) await this.#parts.claims.claim(draft.id);
      await this.#parts.store.write(draft);
    } catch (error) {
      this.#notify(error);
    }
  }

  /** What was in a tab can be had again for a while. */
  async #close(tab: Tab): Promise<void> {
    this.#changed.delete(tab.id);
    const { store, mirror, claims, runs, workspace } = this.#parts;
    if (Object.keys(tab.workflow.nodes).length > 0) {
      const draft = this.#draft(tab, true);
      this.#onClosed(tab, draft);
      mirror.keep(draft);
      await this.#store(draft);
    } else if (this.#kept.has(tab.id)) {
      mirror.remove([tab.id]);
      await store.remove([tab.id]).catch(() => undefined);
    }
    if (workspace.getState().tabs.some(({ id }) => id === tab.id)) return; // opened again meanwhile
    this.#kept.delete(tab.id);
    runs.forget(tab.id);
    claims.release(tab.id);
  }

  #notify(error: unknown): void {
    if (this.#hasTold) return;
    this.#hasTold = true;
    const { text, notify } = this.#parts.view.getState();
    const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
    notify(isFull ? text.stores.draftsFull : text.stores.draftsRefused, "error");
  }
}
