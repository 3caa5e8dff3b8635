/** What a picture was made with, in words. */

import { linksInto, type NodeId, type Workflow } from "./document";
import { formFields } from "./form";
import { isObject, writeJson, type Json } from "../json/json";
import { nodeName } from "./names";
import { at } from "./records";
import type { Specs } from "./spec";

export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly isLong: boolean; // a text of its own, such as a prompt
}

/** What the form asks for, or else all that is set, of the nodes that lead to the one that saved it. */
export function settings(workflow: Workflow, specs: Specs, saver: NodeId): readonly Setting[] {
  const nodes = leadingTo(workflow, saver);
  const asked = formFields(workflow, specs).filter(
    ({ node, isLinked }) => nodes.has(node) && !isLinked,
  );
  if (asked.length > 0) {
    return asked.map(({ name, value }) => setting(name.replaceAll("_", " "), value));
  }
  const all = Object.keys(workflow.nodes).filter((id) => nodes.has(id) && id !== saver);
  return all.flatMap((id) =>
    Object.entries(workflow.nodes[id]?.inputs ?? {}).map(([port, value]) =>
      setting(`${nodeName(workflow, id)} · ${port}`, value),
    ),
  );
}

/** The node and all that it needs. */
export function leadingTo(workflow: Workflow, node: NodeId): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  const waiting = [node];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id) || at(workflow.nodes, id) === undefined) continue;
    found.add(id);
    waiting.push(...linksInto(workflow, id).map(({ from }) => from));
  }
  return found;
}

function setting(name: string, given: Json): Setting {
  const value = shown(given);
  return { name, value, isLong: value.length > 24 };
}

export function shown(value: Json): string {
  if (typeof value === "string") return value;
  return isObject(value) || Array.isArray(value) ? writeJson(value) : String(value ?? "");
}

/** The names of the settings that are not the same in both. */
export function differing(a: readonly Setting[], b: readonly Setting[]): readonly Difference[] {
  const others = new Map(b.map(({ name, value }) => [name, value]));
  const names = new Set(a.map(({ name }) => name));
  const missing = b.filter(({ name }) => !names.has(name));
  return [
    ...a.flatMap(({ name, value }) => {
      const other = others.get(name);
      return other === value ? [] : [{ name, first: value, second: other ?? "" }];
    }),
    ...missing.map(({ name, value }) => ({ name, first: "", second: value })),
  ];
}

export interface Difference {
  readonly name: string;
  readonly first: string;
  readonly second: string;
}
