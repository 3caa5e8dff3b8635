/** Reading entries that were written for older node types, as the server reads them. */

import type { NodeMigration, NodeType } from "../schema/schema";
import type { JsonObject } from "../json/json";
import type { NodeId, Place, Workflow, WorkflowNode } from "./document";
import { at } from "./records";
import type { Specs } from "./spec";

/** The workflow in the words of the types of today; the same one where it is in them already. */
export function migrated(workflow: Workflow, specs: Specs): Workflow {
  const changed = new Map<NodeId, WorkflowNode>();
  const renamed = new Map<Place, Place>();
  for (const [id, entry] of Object.entries(workflow.nodes)) {
    const type = specs.types.get(entry.type);
    const wanted = type === undefined ? [] : unseen(entry, type);
    if (type === undefined || wanted.length === 0) continue;
    const now = wanted.reduce((node, migration) => read(node, migration), entry);
    changed.set(id, { ...now, version: interfaceOf(type) });
    for (const { renamed: names } of wanted)
      for (const [old, name] of Object.entries(names)) renamed.set(`${id}.${old}`, `${id}.${name}`);
  }
  if (changed.size === 0) return workflow;
  const nodes = { ...workflow.nodes, ...Object.fromEntries(changed) };
  if (workflow.interface === undefined) return { ...workflow, nodes };
  const places = Object.entries(workflow.interface);
  const current = places.map(([name, place]) => [name, renamed.get(place) ?? place]);
  return { ...workflow, nodes, interface: Object.fromEntries(current) };
}

/** What an entry says as its version when it is in the words of the type of today. */
export function interfaceOf(type: NodeType): number {
  return type.migrations.length + 1;
}

/** An entry that does not say its version is as old as the inputs that it names allow. */
function unseen(entry: WorkflowNode, { migrations }: NodeType): readonly NodeMigration[] {
  const said = entry["version"];
  if (typeof said === "number") return migrations.slice(said - 1);
  const isNamed = (name: string) =>
    at(entry.inputs, name) !== undefined || at(entry.links, name) !== undefined;
  const last = migrations.findLastIndex((each) => added(each).some(isNamed));
  return migrations.slice(last + 1);
}

function added({ renamed, filled }: NodeMigration): string[] {
  const names = [...Object.values(renamed), ...Object.keys(filled)];
  return names.filter((name) => !Object.hasOwn(renamed, name));
}

function read(entry: WorkflowNode, { renamed, filled }: NodeMigration): WorkflowNode {
  const name = (old: string) => at(renamed, old) ?? old;
  const keys = <T>(record: { readonly [key: string]: T } = {}) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [name(key), value]));
  const links = keys(entry.links);
  const missing = Object.entries(filled).filter(([key]) => !Object.hasOwn(links, key));
  const inputs: JsonObject = { ...Object.fromEntries(missing), ...keys(entry.inputs) };
  const values = Object.entries(entry.bypass ?? {}).map(([out, port]) => [out, name(port)]);
  return {
    ...entry,
    inputs,
    ...(entry.links && { links }),
    ...(entry.bypass && { bypass: Object.fromEntries(values) }),
  };
}
