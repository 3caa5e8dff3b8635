/** The weights of words in a prompt: `(words)` counts 1.1, `(words:1.3)` counts 1.3. */

export interface Prompt {
  readonly text: string;
  readonly start: number; // of the selection
  readonly end: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Parentheses with what is in them: their own places, and where the words end. */
interface Bracket extends Span {
  readonly wordsEnd: number;
  readonly weight: number;
}

const EMPHASIS = 1.1;

/**
 * The prompt with what is selected weighing more by so much, and the same words selected.
 *
 * Without a selection, the nearest parentheses around the cursor are meant, or the word at it. Words
 * that weigh 1 need no parentheses.
 */
export function weigh(text: string, start: number, end: number, by: number): Prompt {
  const selected = trimmed(text, { start: Math.min(start, end), end: Math.max(start, end) });
  const bracket = meant(brackets(text), selected);
  if (bracket !== null) {
    const words = { start: bracket.start + 1, end: bracket.wordsEnd };
    return weighted(text, bracket, words, bracket.weight + by);
  }
  const words = selected.start < selected.end ? selected : wordAt(text, selected.start);
  if (words.start === words.end) return { text, start, end };
  return weighted(text, words, words, 1 + by);
}

/** With the words weighing so much in place of the span. */
function weighted(text: string, span: Span, words: Span, wanted: number): Prompt {
  const weight = Math.max(0, Math.round(wanted * 100) / 100);
  const bare = text.slice(words.start, words.end);
  const isPlain = weight === 1;
  const middle = isPlain ? bare : `(${bare}:${weight})`;
  const start = span.start + (isPlain ? 0 : 1);
  return {
    text: text.slice(0, span.start) + middle + text.slice(span.end),
    start,
    end: start + bare.length,
  };
}

/** The innermost that holds the cursor; with a selection, the one whose words or whole are selected. */
function meant(all: readonly Bracket[], { start, end }: Span): Bracket | null {
  const fits =
    start === end
      ? (one: Bracket) => one.start < start && start < one.end
      : (one: Bracket) =>
          (one.start === start && one.end === end) ||
          (one.start + 1 === start && one.wordsEnd === end);
  const fitting = all.filter(fits);
  return fitting.reduce<Bracket | null>(
    (best, one) => (best === null || one.end - one.start < best.end - best.start ? one : best),
    null,
  );
}

/** All pairs of parentheses. Those behind a backslash are plain. */
function brackets(text: string): Bracket[] {
  const found: Bracket[] = [];
  const open: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "(") open.push(i);
    else if (text[i] === ")") {
      const start = open.pop();
      if (start !== undefined) found.push(bracket(text, { start, end: i + 1 }));
    }
  }
  return found;
}

function bracket(text: string, { start, end }: Span): Bracket {
  const weight = /:\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*\)$/.exec(text.slice(start, end));
  if (weight === null) return { start, end, wordsEnd: end - 1, weight: EMPHASIS };
  return { start, end, wordsEnd: start + weight.index, weight: Number(weight[1]) };
}

function trimmed(text: string, { start, end }: Span): Span {
  const selected = text.slice(start, end);
  if (selected.trim() === "") return { start, end: start };
  return {
    start: start + (selected.length - selected.trimStart().length),
    end: end - (selected.length - selected.trimEnd().length),
  };
}

function wordAt(text: string, at: number): Span {
  const isPart = (i: number) => i >= 0 && i < text.length && !/[\s,.;:()\\]/.test(text[i] ?? "");
  let start = at;
  let end = at;
  while (isPart(start - 1)) start--;
  while (isPart(end)) end++;
  return { start, end };
}
