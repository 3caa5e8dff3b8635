/** Things in a row, each as near as can be to where it wants to be. */

export interface Wish {
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
