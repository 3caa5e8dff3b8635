/** The tabs of this window, over a reload of it. */

import type { Memory } from "../view/view";
import type { TabId } from "../document/workspace";

export interface OpenTabs {
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
