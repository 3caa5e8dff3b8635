import { EMPTY } from "../../graph/document";
import { printable } from "../../graph/names";
import type { Tab } from "./workspace";

/** What a tab is called; nothing where nobody has given it a name. */
export function tabName({ file, workflow }: Tab): string | null {
  const name = file?.name ?? workflow.name;
  if (typeof name !== "string" || name === EMPTY.name) return null;
  return printable(name) || null;
}
