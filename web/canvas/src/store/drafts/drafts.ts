/** What is kept of each tab, at all times: a page that goes away takes nothing with it. */

import { type TabId, isBlank, type Tab } from "../document/workspace";
import type { Draft as KeptDraft } from "../../schema/schema";
import type { Clock } from "../../api/clock";
import { randomId } from "../../graph/ids";
import { tabOf, type Draft, type DraftHead } from "./draftStore";
import { DraftKeeper, type DraftParts } from "./draftKeeper";

/** A tab that was closed, or is of another browser. */
export interface ClosedTab {
  readonly id: TabId;
  readonly name: string;
  readonly nodes: number | null; // none where only another browser knows
  readonly closed: number; // ms since 1970
  readonly isElsewhere: boolean; // in another browser, where it may be open still
}

/** What a page found: tabs as they were, none of them, or a browser that was never here. */
export type Start = "restored" | "empty" | "first";

export interface Drafts {
  /** Settled as soon as the tabs of this window are there again. */
  readonly restored: Promise<Start>;
  /** What can be opened again, latest first. */
  closed(): Promise<readonly ClosedTab[]>;
  /** Open it again, or the latest that was closed. None where there is none. */
  reopen(tab?: TabId): Promise<TabId | null>;
}

const AT_HAND = 20; // closed tabs whose steps can still be undone

const SOON = 500; // ms for the server to say what it was sent

const NOTHING = { start: "empty", kept: [] } as const;

export class KeptTabs implements Drafts {
  readonly restored: Promise<Start>;
  readonly #parts: DraftParts;
  readonly #atHand = new Map<TabId, Found>(); // closed here, the latest last
  readonly #keeper: DraftKeeper;
  #begin: (start: Start) => void = () => undefined;

  constructor(parts: DraftParts) {
    this.#parts = parts;
    this.#keeper = new DraftKeeper(parts, (tab, draft) => this.#keepAtHand(tab, draft));
    this.restored = new Promise((resolve) => (this.#begin = resolve));
  }

  /** Bring back the tabs of this window, then keep drafts of them. Gives what stops that. */
  async start(): Promise<() => void> {
    const { start, kept } = await this.#restore().catch(() => NOTHING);
    const stop = this.#keeper.start(kept);
    this.#begin(start);
    void this.#keeper.prune().catch(() => undefined);
    return stop;
  }

  /** The page may be going: write what is not written. */
  flush(): void {
    void this.#keeper.write();
    void this.#parts.mirror.send(true);
  }

  /** The server is there again. */
  retry(): void {
    void this.#parts.mirror.send();
  }

  async closed(): Promise<readonly ClosedTab[]> {
    const { store, mirror, workspace } = this.#parts;
    const [heads, kept] = await Promise.all([store.heads(), mirror.heads()]);
    const known = new Set([...heads, ...workspace.getState().tabs].map(({ id }) => id));
    const elsewhere = kept.filter(({ id }) => !known.has(id));
    return [...heads.flatMap(closedTab), ...elsewhere.map(elsewhereTab)].toSorted(
      (a, b) => b.closed - a.closed,
    );
  }

  async reopen(id?: TabId): Promise<TabId | null> {
    const wanted = id ?? (await this.#latest());
    const found = wanted === null ? null : await this.#closed(wanted);
    if (found === null) return null;
    const isOurs = await this.#parts.claims.claim(found.tab.id);
    const tab = isOurs ? found.tab : copyOf(found.tab);
    const { tabs, restore } = this.#parts.workspace.getState();
    restore([...tabs.filter((each) => !isBlank(each)), tab], tab.id);
    this.#bringBack(tab, found.draft);
    return tab.id;
  }

  async #restore(): Promise<{ start: Start; kept: readonly TabId[] }> {
    const { store, mirror, windowTabs, workspace, clock } = this.#parts;
    const heads = await store.heads();
    const before = windowTabs.read();
    const wanted =
      before?.tabs ??
      heads
        .filter(({ closed }) => closed === null)
        .toSorted((a, b) => a.changed - b.changed) // what was worked on last comes to the front
        .map(({ id }) => id);
    const sent = before === null ? null : await soon(mirror.heads(), clock);
    const isSent = (tab: TabId) => sent?.some(({ id }) => id === tab) === true;
    const all = await Promise.all(wanted.map((id) => this.#open(id, before !== null, isSent(id))));
    const found = all.filter((tab) => tab !== null);
    if (found.length === 0) {
      return { start: heads.length === 0 && before === null ? "first" : "empty", kept: [] };
    }
    const tabs = found.map(({ tab }) => tab);
    const active = found.find(({ draft }) => draft.id === before?.active) ?? found.at(-1);
    const { tabs: now, restore } = workspace.getState();
    restore([...tabs, ...now.filter((tab) => !isBlank(tab))], active?.tab.id ?? "");
    for (const { tab, draft } of found) this.#bringBack(tab, draft);
    return {
      start: "restored",
      kept: tabs.map(({ id }) => id).filter((id) => wanted.includes(id)),
    };
  }

  /** A tab that was open: none where another window has it, unless that was made from this one. */
  async #open(id: TabId, isOfThisWindow: boolean, isSent: boolean): Promise<Found | null> {
    const { store, mirror, claims, clock } = this.#parts;
    const isOurs = await claims.claim(id);
    if (!isOurs && !isOfThisWindow) return null;
    const kept = store.read(id);
    const sent = isSent ? soon(mirror.read(id), clock) : null;
    const draft = newer(await kept, await sent) ?? (isOfThisWindow ? await mirror.read(id) : null);
    if (draft === null) return null;
    const tab = tabOf(draft);
    return { draft, tab: isOurs ? tab : copyOf(tab) };
  }

  async #closed(id: TabId): Promise<Found | null> {
    const atHand = this.#atHand.get(id);
    this.#atHand.delete(id);
    if (atHand !== undefined) return atHand;
    const draft = await this.#parts.store.read(id);
    if (draft !== null) return { draft, tab: tabOf(draft) };
    const elsewhere = await this.#parts.mirror.read(id); // maybe open there
    return elsewhere && { draft: elsewhere, tab: copyOf(tabOf(elsewhere)) };
  }

  async #latest(): Promise<TabId | null> {
    const heads = await this.#parts.store.heads();
    const [latest] = heads.flatMap(closedTab).toSorted((a, b) => b.closed - a.closed);
    return [...this.#atHand.keys()].at(-1) ?? latest?.id ?? null;
  }

  #bringBack(tab: Tab, { viewport, run }: Draft): void {
    if (viewport !== null) this.#parts.view.getState().look(tab.id, viewport);
    if (run !== null) void this.#parts.runs.attach(tab, run);
  }

  #keepAtHand(tab: Tab, draft: Draft): void {
    this.#atHand.set(tab.id, { tab, draft });
    for (const oldest of this.#atHand.keys()) {
      if (this.#atHand.size <= AT_HAND) break;
      this.#atHand.delete(oldest);
    }
  }
}

interface Found {
  readonly tab: Tab;
  readonly draft: Draft;
}

/** What is there soon; else none: a page does not wait long for what it hardly ever needs. */
function soon<T>(asked: Promise<T>, clock: Clock): Promise<T | null> {
  return new Promise((resolve) => {
    const stop = clock.after(SOON, () => resolve(null));
    void asked.then((found) => {
      stop();
      resolve(found);
    });
  });
}

/** A page that went away may have reached the server alone. */
function newer(kept: Draft | null, sent: Draft | null): Draft | null {
  if (kept === null || sent === null) return kept ?? sent;
  return sent.changed > kept.changed ? sent : kept;
}

function copyOf(tab: Tab): Tab {
  return { ...tab, id: randomId() };
}

function closedTab({ id, name, nodes, closed }: DraftHead): ClosedTab[] {
  return closed === null ? [] : [{ id, name, nodes, closed, isElsewhere: false }];
}

function elsewhereTab({ id, name, saved }: KeptDraft): ClosedTab {
  return { id, name, nodes: null, closed: saved * 1000, isElsewhere: true };
}
