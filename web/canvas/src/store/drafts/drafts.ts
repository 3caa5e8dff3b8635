/** What is kept of each tab, at all times: a page that goes away takes nothing with it. */

import type { TabId } from "../document/workspace";

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
