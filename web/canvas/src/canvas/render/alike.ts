/** Giving again what was made before where nothing differs, so that nobody draws it anew. */

/** The object of before where the new one says the same. */
export function reused<T extends object>(before: T | undefined, made: T): T {
  return before !== undefined && isAlike(before, made) ? before : made;
}

/** Same in all fields; plain values within are compared by what they hold. */
function isAlike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => isAlike(value, right.get(key)));
}

export function isSameList<T>(before: T[] | undefined, now: readonly T[]): before is T[] {
  return before?.length === now.length && before.every((item, i) => item === now[i]);
}
