/** Ids of nodes, frames and notes: short words, numbered where there are several. */

/** The word with the first number from `from` on that is not taken. */
export function freeId(word: string, isTaken: (id: string) => boolean, from = 2): string {
  let n = from;
  while (isTaken(`${word}_${n}`)) n++;
  return `${word}_${n}`;
}
