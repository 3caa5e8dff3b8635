import type { Tab } from "./workspace";

/** What a tab is called; nothing where neither its file nor its workflow has a name. */
export function tabName({ file, workflow }: Tab): string | null {
  const name = file?.name ?? workflow.name ?? "";
  return printable(name) || null;
}

/** A text in one line, without what would turn it round or break it. */
export function printable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim()
    .slice(0, 200);
}
