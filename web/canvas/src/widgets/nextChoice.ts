/** What a key on the closed list takes: the next choice, the one before, the first or the last. */
export function nextChoice(
  choices: readonly string[],
  current: string,
  key: string,
): string | null {
  const now = choices.indexOf(current);
  const last = choices.length - 1;
  if (key === "ArrowDown") return choices[Math.min(now + 1, last)] ?? null;
  if (key === "ArrowUp") return choices[Math.max(now - 1, 0)] ?? null;
  if (key === "Home") return choices[0] ?? null;
  return key === "End" ? (choices[last] ?? null) : null;
}

export interface TypedLetters {
  readonly letters: string;
  readonly time: number; // ms, of the last one
}

const PAUSE = 1000; // ms after which letters begin anew

/** The letters that were struck shortly after each other. */
export function lettersWith(before: TypedLetters, key: string, time: number): TypedLetters {
  const letters = time - before.time < PAUSE ? before.letters : "";
  return { letters: letters + key.toLowerCase(), time };
}

/** The choice that begins so. One letter, also when it is struck again, goes from one to the next. */
export function choiceBeginning(
  choices: readonly string[],
  current: string,
  letters: string,
): string | null {
  const isOneLetter = [...letters].every((letter) => letter === letters[0]);
  const beginning = isOneLetter ? letters.slice(0, 1) : letters;
  const from = choices.indexOf(current) + (isOneLetter ? 1 : 0);
  const inOrder = [...choices.slice(from), ...choices.slice(0, from)];
  return inOrder.find((choice) => choice.toLowerCase().startsWith(beginning)) ?? null;
}
