/** Which tabs are open in which window of this browser: no two windows write one draft. */

import type { Clock } from "../../api/clock";
import type { TabId } from "../document/workspace";
import type { Memory } from "../view/view";

export interface Claims {
  /** Whether the tab is ours from now on, until it is released or this page is gone. */
  claim(tab: TabId): Promise<boolean>;
  release(tab: TabId): void;
}

const PATIENCE = 300; // ms for a page that is being reloaded to let go

/** By the browser's locks. They know of pages that died; but only secure pages have them. */
export class LockClaims implements Claims {
  readonly #locks: LockManager;
  readonly #clock: Clock;
  readonly #held = new Map<TabId, () => void>();

  constructor(locks: LockManager, clock: Clock) {
    this.#locks = locks;
    this.#clock = clock;
  }

  claim(tab: TabId): Promise<boolean> {
    if (this.#held.has(tab)) return Promise.resolve(true);
    const waiting = new AbortController();
    const stop = this.#clock.after(PATIENCE, () => waiting.abort());
    return new Promise((resolve) => {
      const { signal } = waiting;
      const request = this.#locks.request(`lienzo.${tab}`, { signal }, () => {
        stop();
        resolve(true);
        return new Promise<void>((release) => this.#held.set(tab, release));
      });
      request.catch(() => resolve(false)); // not in time: another window has it
    });
  }

  release(tab: TabId): void {
    this.#held.get(tab)?.();
    this.#held.delete(tab);
  }
}

/** What a BroadcastChannel must do for us. */
export interface Channel {
  onmessage: ((event: MessageEvent) => unknown) | null;
  postMessage(message: unknown): void;
}

const ANSWERS = 150; // ms within which another window says that a tab is its own

/** By asking around, where there are no locks. */
export class AskedClaims implements Claims {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #held = new Set<TabId>();
  readonly #asked = new Map<TabId, (isFree: boolean) => void>();

  constructor(channel: Channel, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
    channel.onmessage = ({ data }) => this.#hear(data);
  }

  claim(tab: TabId): Promise<boolean> {
    if (this.#held.has(tab)) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#asked.set(tab, (isFree) => {
        this.#asked.delete(tab);
        if (isFree) this.#held.add(tab);
        resolve(isFree);
      });
      this.#channel.postMessage({ wanted: tab });
      this.#clock.after(ANSWERS, () => this.#asked.get(tab)?.(true));
    });
  }

  release(tab: TabId): void {
    this.#held.delete(tab);
  }

  #hear(message: { readonly wanted?: TabId; readonly held?: TabId }): void {
    if (message.wanted !== undefined && this.#held.has(message.wanted)) {
      this.#channel.postMessage({ held: message.wanted });
    }
    if (message.held !== undefined) this.#asked.get(message.held)?.(false);
  }
}

interface OpenTabs {
  readonly tabs: readonly TabId[];
  readonly active: TabId;
}

const KEY = "lienzo.tabs";

export class WindowTabs {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  read(): OpenTabs | null {
    try {
      const found: unknown = JSON.parse(this.#memory.getItem(KEY) ?? "null");
      return isOpenTabs(found) ? found : null;
    } catch {
      return null;
    }
  }

  write({ tabs, active }: OpenTabs): void {
    try {
      this.#memory.setItem(KEY, JSON.stringify({ tabs, active }));
    } catch {
      // a reload then opens what no other window has open
    }
  }
}

function isOpenTabs(found: unknown): found is OpenTabs {
  if (typeof found !== "object" || found === null) return false;
  const { tabs, active } = found as Partial<OpenTabs>;
  return (
    typeof active === "string" &&
    Array.isArray(tabs) &&
    tabs.every((tab) => typeof tab === "string")
  );
}
