import { printable } from "../graph/names";
import type { Tab } from "./workspace";

/** What a tab is called; nothing where neither its file nor its workflow has a name. */
export function tabName({ file, workflow }: Tab): string | null {
  const name = file?.name ?? workflow.name;
  return (typeof name === "string" && printable(name)) || null;
}
