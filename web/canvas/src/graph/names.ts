/** What things are called, so that any text fits into one line. */

import { look, type NodeId, type Workflow } from "./document";
import { at } from "./records";

/** A text in one line, without what would turn it round or break it. */
export function printable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim()
    .slice(0, 200);
}

/** The paragraphs of a description, each in one line. */
export function paragraphs(doc: string): string[] {
  return doc.split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s*\n\s*/g, " ").trim());
}

const COMFYUI = "comfyui."; // before the name of a class of ComfyUI that nothing here stands for

/** "LoadCheckpoint" as people read it: "Load Checkpoint". A class of ComfyUI has its own name. */
export function typeName(type: string): string {
  if (type.startsWith(COMFYUI)) return printable(type.slice(COMFYUI.length));
  return printable(type)
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2");
}

/** What a node is called: its title, or else its type. */
export function nodeName(workflow: Workflow, id: NodeId): string {
  const { title } = look(workflow, id);
  const given = typeof title === "string" ? printable(title) : "";
  return given || typeName(at(workflow.nodes, id)?.type ?? id);
}
