/** Files of this computer: opened as workflows, or taken as pictures. */

import { printable } from "../../graph/names";
import type { Studio } from "../../store/studio";
import { takePicture } from "../pictures/asImage";
import { openWorkflow } from "./openWorkflow";
import { pagesOf } from "../../text/lateWords";

/** The workflow of a file, or the one that a picture carries, in a new tab; or a sentence why not. */
export async function openFile(studio: Studio, file: File): Promise<void> {
  const text = await workflowIn(studio, file);
  if (text !== null) await openWorkflow(studio, text, printable(file.name));
}

/** The picture as an input of the workflow in front; or a sentence why not. */
export async function asPicture(studio: Studio, file: File): Promise<void> {
  if (fileKind(file) === "picture") await takePicture(studio, file);
  else refuse(studio, file);
}

async function workflowIn(studio: Studio, file: File): Promise<string | null> {
  const { view } = studio;
  const { text: words, notify } = view.getState();
  const kind = fileKind(file);
  const name = printable(file.name);
  try {
    if (kind === "picture") return await carried(studio, file);
    const isText = kind === "workflow" || (kind === "text" && file.name.endsWith(".txt"));
    if (isText) return await file.text();
    await file.slice(0, 1).arrayBuffer(); // a folder fails here
    refuse(studio, file);
  } catch {
    notify(pagesOf(words).drop.unread(name), "error");
  }
  return null;
}

async function carried(studio: Studio, file: File): Promise<string | null> {
  const { text: words, notify } = studio.view.getState();
  const { drop } = pagesOf(words);
  const { Damaged, workflowText } = await import("../../graph/picture");
  const name = printable(file.name);
  try {
    const text = await workflowText(await file.arrayBuffer());
    if (text === null) {
      const use = () => void takePicture(studio, file);
      notify(drop.bare(name), "note", { label: drop.image, run: use });
    }
    return text;
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    notify(drop.damaged(name, words.faults.textOf(error.fault)), "error");
    return null;
  }
}

function refuse({ view }: Studio, file: File): void {
  const { text, notify } = view.getState();
  const { drop } = pagesOf(text);
  const name = printable(file.name);
  const kind = fileKind(file);
  if (kind === "model") notify(drop.model(name), "error");
  else
    notify(
      drop.other(name, drop.kinds[kind === "picture" || kind === "workflow" ? "unknown" : kind]),
      "error",
    );
}

type FileKind = "picture" | "workflow" | "model" | OtherKind;
type OtherKind = "video" | "audio" | "pdf" | "archive" | "text" | "unknown";

interface Named {
  readonly name: string;
  readonly type: string; // media type; empty where the system does not know it
}

const ENDINGS: readonly (readonly [FileKind, RegExp])[] = [
  ["workflow", /\.json$/i],
  ["picture", /\.(png|jpe?g|webp)$/i],
  ["model", /\.(safetensors|ckpt|pth?|gguf|sft|bin)$/i],
  ["archive", /\.(zip|7z|rar|tar|gz|xz|zst)$/i],
  ["text", /\.(txt|md|ya?ml|csv|py|html?)$/i],
];

export function fileKind({ name, type }: Named): FileKind {
  if (type === "application/json") return "workflow";
  if (/^image\/(png|jpeg|webp)$/.test(type)) return "picture";
  if (type.startsWith("video/")) return "video";
  if (type.startsWith("audio/")) return "audio";
  if (type === "application/pdf") return "pdf";
  const found = ENDINGS.find(([, ending]) => ending.test(name));
  if (found !== undefined) return found[0];
  return type.startsWith("text/") ? "text" : "unknown";
}
