/** Rank what a person may mean by a few letters: words that begin so, then letters in order, then use. */

/**
 * The items that every word of the query is found in, best first, then the most used, then as given.
 *
 * `texts` are an item's name and, after it, what else it is known by, which counts for less.
 */
export function rankWords<Item>(
  items: readonly Item[],
  query: string,
  texts: (item: Item) => readonly string[],
  uses: (item: Item) => number = () => 0,
): Item[] {
  const tokens = wordsOf(query);
  return items
    .map((item, order) => ({ item, order, score: score(texts(item), tokens), uses: uses(item) }))
    .filter((found) => found.score > 0)
    .sort((a, b) => b.score - a.score || b.uses - a.uses || a.order - b.order)
    .map((found) => found.item);
}

/** Zero where a word is not found at all; a query without words finds everything alike. */
function score(texts: readonly string[], tokens: readonly string[]): number {
  if (tokens.length === 0) return 1;
  const words = texts.map(wordsOf);
  let sum = 0;
  for (const token of tokens) {
    const best = Math.max(0, ...words.map((word, place) => match(word, token, place)));
    if (best === 0) return 0;
    sum += best;
  }
  // The shorter of two names that match alike has less that was not asked for.
  return sum - Math.min(texts[0]?.length ?? 0, 99) / 100;
}

/** How well a word fits the words of a text: 0 is not at all. Names allow for more than the rest. */
function match(words: readonly string[], token: string, place: number): number {
  const whole = words.join("");
  if (place > 0) return words.some((word) => word.startsWith(token)) ? 30 - place : 0;
  if (whole === token) return 100;
  if (whole.startsWith(token)) return 90;
  if (words.includes(token)) return 80;
  if (words.some((word) => word.startsWith(token))) return 70;
  if (isOfWordStarts(words, token)) return 60;
  if (whole.includes(token)) return 50;
  if (isSubsequence(whole, token)) return 10;
  return [whole, ...words].some((word) => isMistyped(word, token)) ? 8 : 0;
}

const LONG_ENOUGH = 5; // letters of a word in which one may be wrong

/** Whether one letter is wrong, missing, too many, or changed places with the next; the rest may be missing. */
function isMistyped(word: string, token: string): boolean {
  if (token.length < LONG_ENOUGH || Math.abs(word.length - token.length) > word.length / 2) {
    return false;
  }
  const same = sharedStart(word, token);
  const [left, typed] = [word.slice(same), token.slice(same)];
  const isSwapped = left.length > 1 && left[0] === typed[1] && left[1] === typed[0];
  return (
    (isSwapped && left.slice(2).startsWith(typed.slice(2))) ||
    left.slice(1).startsWith(typed.slice(1)) ||
    (typed.length > 1 && left.startsWith(typed.slice(1))) ||
    left.slice(1).startsWith(typed)
  );
}

/** Whether the letters are beginnings of words in their order: "loch" is of "load checkpoint". */
function isOfWordStarts(words: readonly string[], token: string): boolean {
  let reached: ReadonlySet<number> = new Set([0]); // how many letters some words so far give
  for (const word of words) {
    const further = new Set(reached);
    for (const from of reached) {
      const length = sharedStart(word, token.slice(from));
      for (let more = 1; more <= length; more++) further.add(from + more);
    }
    reached = further;
  }
  return reached.has(token.length);
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function isSubsequence(text: string, letters: string): boolean {
  let at = 0;
  for (const letter of text) if (letter === letters[at]) at++;
  return at === letters.length;
}

/** "LoadVAE_2 v1.5" is load, vae, 2, v1, 5. */
function wordsOf(text: string): readonly string[] {
  // Most names are plain, and patterns without `u` are several times as fast.
  if (/^[\x20-\x7e\s]*$/.test(text)) {
    const parted = text.replace(/[a-z\d](?=[A-Z])|[A-Z](?=[A-Z][a-z])/g, "$& ");
    return parted.toLowerCase().match(/[a-z\d]+/g) ?? [];
  }
  const parted = text.replace(/[\p{Ll}\d](?=\p{Lu})|\p{Lu}(?=\p{Lu}\p{Ll})/gu, "$& ");
  return fold(parted).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Without case and accents. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
