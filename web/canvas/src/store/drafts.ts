/** What is kept of each tab, at all times: a page that goes away takes nothing with it. */

import type { TabId } from "./workspace";

/** A tab that was closed. */
export interface ClosedTab {
  readonly id: TabId;
  readonly name: string;
  readonly nodes: number;
  readonly closed: number; // ms since 1970
}

export interface Drafts {
  /** What can be opened again, latest first. */
  closed(): Promise<readonly ClosedTab[]>;
  /** Open it again, or the latest. None where there is none. */
  reopen(tab?: TabId): Promise<TabId | null>;
}
