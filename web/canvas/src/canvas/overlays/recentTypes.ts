/** The node types that were added lately, as this browser remembers them. */

import type { Memory } from "../../store/view/memory";

const KEY = "lienzo.recent";
const MOST = 8;

/** The latest first. */
export function recents(memory: Memory): readonly string[] {
  try {
    const kept: unknown = JSON.parse(memory.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((type) => typeof type === "string") : [];
  } catch {
    return []; // nothing is kept, or nothing may be
  }
}

export function remember(memory: Memory, type: string): void {
  const others = recents(memory).filter((other) => other !== type);
  try {
    memory.setItem(KEY, JSON.stringify([type, ...others].slice(0, MOST)));
  } catch {
    // a full disk costs a convenience
  }
}
