/** What saved files are, and how they are called. */

import type { Output } from "../../schema/schema";

export type OutputKind = "image" | "video" | "audio" | "other";

export function kindOf({ media }: Pick<Output, "media">): OutputKind {
  const [kind] = media.split("/");
  return kind === "image" || kind === "video" || kind === "audio" ? kind : "other";
}

export function isPicture(output: Pick<Output, "media">): boolean {
  return kindOf(output) === "image";
}

/** The name of the file, without its folders. */
export function outputName({ name }: Pick<Output, "name">): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** The letters after its last dot. */
export function endingOf(output: Pick<Output, "name">): string {
  return /\.(\w{1,12})$/.exec(outputName(output))?.[1] ?? "";
}
