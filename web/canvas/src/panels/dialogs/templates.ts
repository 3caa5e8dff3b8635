/** The workflows that come with the editor, each of which runs as it is. */

import type { Workflow } from "../../graph/document";
import { read } from "../../graph/open";

export interface Template {
  readonly id: string; // the name of its file
  readonly title: string;
  readonly words: string; // what it is for
  readonly workflow: Workflow;
  readonly picture: string | null; // the address of what it makes
}

/** What each is called and for, by its id; those without words are not shown. */
export type TemplateWords = Readonly<
  Record<string, { readonly title: string; readonly words: string }>
>;

/** In the order in which they are shown. The first is what who was never here finds. */
const ORDER = [
  "text-to-image",
  "image-to-image",
  "inpaint",
  "outpaint",
  "regions",
  "prompt-schedule",
  "upscale-latent",
  "tiled-refine",
  "guidance",
  "lora",
  "batch",
  "upscale",
] as const;

export type TemplateId = (typeof ORDER)[number];

const FILES: Readonly<Record<string, () => Promise<string>>> = import.meta.glob<string>(
  "../../../../../workflows/*.json",
  { query: "?raw", import: "default" },
);
const PICTURES: Readonly<Record<string, string>> = import.meta.glob<string>(
  "../../../../../workflows/thumbnails/*.webp",
  { query: "?url", import: "default", eager: true },
);

/** All of them; `words` are those of the language that is read. */
export async function templates(words: TemplateWords = {}): Promise<readonly Template[]> {
  const found = await Promise.all(ORDER.map((id) => template(id, words)));
  return found.filter((one) => one !== null);
}

async function template(id: TemplateId, words: TemplateWords): Promise<Template | null> {
  const opened = read((await FILES[`../../../../../workflows/${id}.json`]?.()) ?? "");
  if (!("workflow" in opened)) return null;
  const { workflow } = opened;
  const { title = workflow.name ?? id, words: said = "" } = words[id] ?? {};
  const picture = PICTURES[`../../../../../workflows/thumbnails/${id}.webp`] ?? null;
  return { id, title, words: said, workflow, picture };
}
