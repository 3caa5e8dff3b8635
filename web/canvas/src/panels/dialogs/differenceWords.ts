import type { Workflow } from "../../graph/document";
import { nodeName, printable } from "../../graph/names";
import type { Json } from "../../json/json";
import type { Text } from "../../text/text";
import type { Differences } from "../../graph/differences";
import { shown } from "../../graph/settings";

const MOST = 6; // parts of a sentence
const LONGEST = 40; // letters of a value

/** What another version has otherwise, each part in a few words, what matters most first. */
export function differenceWords(
  found: Differences,
  now: Workflow,
  then: Workflow,
  text: Text["pages"]["versions"],
): readonly string[] {
  const names = (workflow: Workflow, ids: readonly string[]) =>
    ids.map((id) => nodeName(workflow, id)).join(", ");
  const value = (value: Json | undefined) => (value === undefined ? text.unset : short(value));
  const said = [
    ...(found.more.length > 0 ? [text.removed(names(then, found.more))] : []),
    ...(found.missing.length > 0 ? [text.added(names(now, found.missing))] : []),
    ...found.values.map(({ node, port, before, after }) =>
      text.value(`${nodeName(now, node)} · ${port}`, value(before), value(after)),
    ),
    ...(found.links > 0 ? [text.links(found.links)] : []),
    ...(found.hasOtherForm ? [text.form] : []),
    ...(found.isRenamed ? [text.renamed(printable(then.name ?? ""))] : []),
    ...(found.isMoved ? [text.moved] : []),
  ];
  if (said.length <= MOST) return said;
  return [...said.slice(0, MOST - 1), text.more(said.length - MOST + 1)];
}

function short(value: Json): string {
  const text = printable(shown(value));
  return text.length > LONGEST
    ? `“${text.slice(0, LONGEST)}…”`
    : typeof value === "string"
      ? `“${text}”`
      : text;
}
