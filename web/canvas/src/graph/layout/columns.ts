/** Which column each block is in: right of all that it reads from. */

import type { Tie } from "./ties";

/** The columns from 0 on, by id. Ties that would lead back, of a circle, are as if not there. */
export function columnsOf(ids: readonly string[], ties: readonly Tie[]): Map<string, number> {
  const ways = waysOf(ids, ties);
  const order = [...orderOf(ids, ways)];
  const rank = new Map(order.map((id, i) => [id, i]));
  const isForward = (from: string, to: string) => (rank.get(from) ?? 0) < (rank.get(to) ?? 0);
  const columns = new Map<string, number>();
  for (const id of order) {
    const before = ways.get(id)?.before.filter((from) => isForward(from, id)) ?? [];
    columns.set(
      id,
      before.reduce((most, from) => Math.max(most, (columns.get(from) ?? 0) + 1), 0),
    );
  }
  pullRight(order, ways, columns, isForward);
  return columns;
}

interface Ways {
  readonly before: string[];
  readonly after: string[];
}

function waysOf(ids: readonly string[], ties: readonly Tie[]): ReadonlyMap<string, Ways> {
  const ways = new Map(ids.map((id): [string, Ways] => [id, { before: [], after: [] }]));
  for (const { from, to } of ties) {
    ways.get(from)?.after.push(to);
    ways.get(to)?.before.push(from);
  }
  return ways;
}

/** Each after all that it reads from, but for circles. Not recursive: a chain may be long. */
function orderOf(ids: readonly string[], ways: ReadonlyMap<string, Ways>): ReadonlySet<string> {
  const seen = new Set<string>();
  const done = new Set<string>();
  for (const start of ids) {
    const open = [start];
    for (let id = open.at(-1); id !== undefined; id = open.at(-1)) {
      const next = seen.has(id) ? [] : (ways.get(id)?.before ?? []).filter((to) => !seen.has(to));
      seen.add(id);
      open.push(...next);
      if (next.length > 0) continue;
      done.add(id);
      open.pop();
    }
  }
  return done;
}

/** What gives more than it takes goes to its readers: short wires where most of them are. */
function pullRight(
  order: readonly string[],
  ways: ReadonlyMap<string, Ways>,
  columns: Map<string, number>,
  isForward: (from: string, to: string) => boolean,
): void {
  for (const id of order.toReversed()) {
    const { before = [], after = [] } = ways.get(id) ?? {};
    const readers = after.filter((to) => isForward(id, to));
    if (readers.length === 0 || before.length > after.length) continue;
    const nearest = readers.reduce((least, to) => Math.min(least, columns.get(to) ?? 0), Infinity);
    columns.set(id, Math.max(columns.get(id) ?? 0, nearest - 1));
  }
}

interface Wish {
  readonly wanted: number;
  readonly weight: number;
  /** From here to where the next may begin. */
  readonly room: number;
}

interface Run {
  readonly first: number; // index of its first member
  readonly wanted: number; // of its first member, the mean of all of its members' wishes
  readonly weight: number;
}

/**
 * Where each begins: in this order, with room, and with the least sum of squared distances from
 * what was wanted. Neighbours that want the same room move as one (pool adjacent violators).
 */
export function spread(wishes: readonly Wish[]): number[] {
  const offsets: number[] = [];
  let offset = 0;
  const runs: Run[] = [];
  wishes.forEach(({ wanted, weight, room }, first) => {
    offsets.push(offset);
    let run: Run = { first, wanted: wanted - offset, weight };
    offset += room;
    for (let last = runs.at(-1); last && last.wanted > run.wanted; last = runs.at(-1)) {
      runs.pop();
      run = joined(last, run);
    }
    runs.push(run);
  });
  return runs.flatMap((run, i) => {
    const end = runs[i + 1]?.first ?? wishes.length;
    return offsets.slice(run.first, end).map((offset) => run.wanted + offset);
  });
}

function joined(a: Run, b: Run): Run {
  const weight = a.weight + b.weight;
  return { first: a.first, wanted: (a.wanted * a.weight + b.wanted * b.weight) / weight, weight };
}
