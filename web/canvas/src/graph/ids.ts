/** Ids: of nodes, frames and notes short words, numbered where there are several; else random. */

/** The word with the first number from `from` on that is not taken. */
export function freeId(word: string, isTaken: (id: string) => boolean, from = 2): string {
  let n = from;
  while (isTaken(`${word}_${n}`)) n++;
  return `${word}_${n}`;
}

/** Two hex digits a byte. `crypto.randomUUID` is there only where the page came from this machine or by TLS. */
export function randomId(bytes = 12): string {
  const drawn = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(drawn, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
