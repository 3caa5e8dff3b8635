import type { JobHead, Move } from "../../schema/schema";

/** What to ask of the server so that a waiting job comes to this place among them, from 0. */
export function queueMove(queued: readonly JobHead[], job: string, to: number): Move {
  const others = queued.filter(({ id }) => id !== job);
  const next = others[to];
  if (next !== undefined) return { before: next.id };
  const priority = others.at(-1)?.priority;
  return priority === undefined ? { place: "last" } : { place: "last", priority };
}
