/** The workflow as a form: the inputs that its `interface` names, and the pictures that it shows. */

import { withCanvas } from "./canvasPart";
import { parts, place, type Json, type NodeId, type Place, type Workflow } from "./document";
import { freeId } from "./ids";
import { at, put, withField } from "./records";
import { inputSpec, type PortSpec, type Specs } from "./spec";

export interface FormField {
  readonly name: string; // what it goes by in the form
  readonly place: Place;
  readonly node: NodeId;
  readonly port: string;
  /** None where the node, its type or the input is not there. */
  readonly spec: PortSpec | undefined;
  /** What is set, or else the default. */
  readonly value: Json;
  /** A link feeds it, so that it cannot be set. */
  readonly isLinked: boolean;
}

/** In the order of the form. */
export function formFields(workflow: Workflow, specs: Specs): FormField[] {
  return Object.entries(workflow.interface ?? {}).map(([name, where]) => {
    const [id, port] = parts(where);
    const node = at(workflow.nodes, id);
    const spec = node && inputSpec(specs.types.get(node.type), port);
    const value = at(node?.inputs, port) ?? spec?.default ?? null;
    const isLinked = at(node?.links, port) !== undefined;
    return { name, place: where, node: id, port, spec, value, isLinked };
  });
}

/** The name that an input goes by in the form; none where it is not part of it. */
export function exposedAs(workflow: Workflow, node: NodeId, port: string): string | null {
  const where = place(node, port);
  const found = Object.entries(workflow.interface ?? {}).find(([, at]) => at === where);
  return found?.[0] ?? null;
}

/** The form with the input at its end, by its own name or one that is wanted. */
export function expose(workflow: Workflow, node: NodeId, port: string, name = port): Workflow {
  if (exposedAs(workflow, node, port) !== null) return workflow;
  const free = freeName(workflow, name) ?? freeName(workflow, port);
  if (free === null) return workflow;
  return withField(workflow, "interface", put(workflow.interface, free, place(node, port)));
}

export function conceal(workflow: Workflow, name: string): Workflow {
  return withEntries(workflow, (entries) => entries.filter(([other]) => other !== name));
}

/** In its place, by another name. Where that is taken, it gets a number; where it is none, it stays. */
export function renameExposed(workflow: Workflow, name: string, wanted: string): Workflow {
  const free = cleaned(wanted) === name ? null : freeName(workflow, wanted);
  if (free === null) return workflow;
  return withEntries(workflow, (entries) =>
    entries.map(([other, where]) => [other === name ? free : other, where]),
  );
}

/** To a place among the others, from 0 on. */
export function moveExposed(workflow: Workflow, name: string, to: number): Workflow {
  return withEntries(workflow, (entries) => {
    const moved = entries.filter(([other]) => other === name);
    const left = entries.filter(([other]) => other !== name);
    return [...left.slice(0, Math.max(0, to)), ...moved, ...left.slice(Math.max(0, to))];
  });
}

/** The nodes whose pictures the form shows: those that were chosen, or else all that save or show. */
export function outputsOf(workflow: Workflow, specs: Specs): NodeId[] {
  const chosen = workflow.canvas?.[".outputs"];
  if (chosen === undefined) return showing(workflow, specs);
  return chosen.filter((id) => at(workflow.nodes, id) !== undefined);
}

export function toggleOutput(workflow: Workflow, node: NodeId, specs: Specs): Workflow {
  const shown = outputsOf(workflow, specs);
  const next = shown.includes(node) ? shown.filter((id) => id !== node) : [...shown, node];
  const all = showing(workflow, specs);
  const isAll = next.length === all.length && all.every((id) => next.includes(id));
  return withCanvas(workflow, ".outputs", isAll ? undefined : next);
}

function showing(workflow: Workflow, specs: Specs): NodeId[] {
  return Object.entries(workflow.nodes).flatMap(([id, { type }]) =>
    specs.types.get(type)?.effect ? [id] : [],
  );
}

type Entry = readonly [name: string, where: Place];

function withEntries(
  workflow: Workflow,
  change: (entries: readonly Entry[]) => readonly Entry[],
): Workflow {
  const entries = Object.entries(workflow.interface ?? {});
  const changed = change(entries);
  const isSame =
    changed.length === entries.length &&
    changed.every(([name, where], i) => name === entries[i]?.[0] && where === entries[i]?.[1]);
  if (isSame) return workflow;
  return withField(
    workflow,
    "interface",
    changed.length === 0 ? undefined : Object.fromEntries(changed),
  );
}

function freeName(workflow: Workflow, wanted: string): string | null {
  const name = cleaned(wanted);
  if (name === "") return null;
  const isTaken = (other: string) => at(workflow.interface, other) !== undefined;
  return isTaken(name) ? freeId(name, isTaken) : name;
}

/** Names are printable, and a dot or an equals sign has another meaning where they are used. */
function cleaned(name: string): string {
  return name.replace(/[.=\p{C}\p{Z}]+/gu, " ").trim();
}
