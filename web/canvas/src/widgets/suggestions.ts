/** What a prompt may name: embeddings by `embedding:NAME`, LoRAs by `<lora:NAME:1>`. */

import type { Model } from "../schema/schema";
import { rankWords } from "../graph/search";

export interface Suggestion {
  readonly name: string;
  readonly folder: string;
  readonly insert: string;
}

/** A piece of a text, and what takes its place. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const MOST = 6;
const LEAST_LETTERS = 3; // of a bare name, until it is looked for
const MARKED = /(<lora:|embedding:)([^<>,\s]*)$/i;
const FOLDERS: readonly string[] = ["embeddings", "loras"];

/** What is being typed just before the cursor. */
export function wordBefore(text: string, cursor: number): string {
  const before = text.slice(0, cursor);
  return MARKED.exec(before)?.[0] ?? /[^\s,()<>]*$/.exec(before)?.[0] ?? "";
}

/** Names of files that the word may become: after a mark all that fit, else those that begin so. */
export function suggestions(models: readonly Model[], word: string): readonly Suggestion[] {
  const [, mark, rest = ""] = MARKED.exec(word) ?? [];
  if (mark === undefined && word.length < LEAST_LETTERS) return [];
  const folders = mark === undefined ? FOLDERS : [/lora/i.test(mark) ? "loras" : "embeddings"];
  const named = models.filter((model) => folders.includes(model.folder) && model.error === null);
  const found =
    mark === undefined
      ? named.filter((model) => begins(model.name, word))
      : rankWords(named, rest.replace(/[_./:-]/g, " "), (model) => [spaced(model.name)]);
  return found
    .slice(0, MOST)
    .map(suggestion)
    .filter(({ insert }) => insert !== word);
}

/** The text with the suggestion in place of the word before the cursor. */
export function completed(text: string, cursor: number, { insert }: Suggestion): Replacement {
  return { start: cursor - wordBefore(text, cursor).length, end: cursor, text: insert };
}

/** The one piece in which two texts differ, so that no more than that is written again. */
export function difference(before: string, after: string): Replacement {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let same = 0; // at the end
  while (same < most - start && before.at(-1 - same) === after.at(-1 - same)) same++;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}

/** How many words a prompt has; brackets, weights and marks are none. */
export function countWords(prompt: string): number {
  return prompt.replace(/:[\d.]+/g, " ").match(/[\p{L}\p{N}][\p{L}\p{N}'’_-]*/gu)?.length ?? 0;
}

function suggestion({ name: file, folder }: Model): Suggestion {
  const name = file.replace(/\.[^./]+$/, "");
  return { name, folder, insert: folder === "loras" ? `<lora:${name}:1>` : `embedding:${name}` };
}

function begins(file: string, word: string): boolean {
  const letters = word.toLowerCase();
  return [file, ...spaced(file).split(" ")].some((part) => part.toLowerCase().startsWith(letters));
}

function spaced(file: string): string {
  return file.replace(/[_./-]+/g, " ");
}
