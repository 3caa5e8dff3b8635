/** What a prompt may name: embeddings by `embedding:NAME`, LoRAs by `<lora:NAME:1>`. */

import type { Model } from "../api/schema";
import { rankWords } from "../graph/search";

export interface Suggestion {
  readonly name: string;
  readonly folder: string;
  readonly insert: string;
}

const MOST = 6;
const LEAST_LETTERS = 3; // of a bare name, until it is looked for
const MARKED = /(<lora:|embedding:)([^<>,\s]*)$/;

/** What is being typed just before the cursor. */
export function wordBefore(text: string, cursor: number): string {
  const before = text.slice(0, cursor);
  return MARKED.exec(before)?.[0] ?? /[^\s,()<>]*$/.exec(before)?.[0] ?? "";
}

export function suggestions(models: readonly Model[], word: string): readonly Suggestion[] {
  const marked = MARKED.exec(word);
  const wanted = marked ? (marked[1] === "<lora:" ? ["loras"] : ["embeddings"]) : FOLDERS;
  const letters = marked ? (marked[2] ?? "") : word;
  if (!marked && letters.length < LEAST_LETTERS) return [];
  const named = models.filter((model) => wanted.includes(model.folder) && model.error === null);
  const found =
    marked && letters === "" ? named : rankWords(named, letters, (model) => [model.name]);
  return found.slice(0, MOST).map(({ name: file, folder }) => {
    const name = file.replace(/\.[^.]+$/, "");
    return { name, folder, insert: folder === "loras" ? `<lora:${name}:1>` : `embedding:${name}` };
  });
}

/** Where what was typed begins, and what takes its place. */
export function completed(
  text: string,
  cursor: number,
  suggestion: Suggestion,
): { readonly start: number; readonly text: string } {
  return { start: cursor - wordBefore(text, cursor).length, text: suggestion.insert };
}

const FOLDERS: readonly string[] = ["embeddings", "loras"];
