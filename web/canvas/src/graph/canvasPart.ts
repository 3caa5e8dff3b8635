/** Changes of what only the editor needs: looks, frames, notes, routes. What is empty goes. */

import { frames, look, notes } from "./document";
import type { Frame, Look, NodeId, Note, Place, Route, Workflow } from "./document";
import { at, put, withField, without } from "./records";

/** With this entry of `canvas`, or without it where there is no value. */
export function withCanvas(workflow: Workflow, key: string, value: unknown): Workflow {
  if (at(workflow.canvas, key) === value) return workflow;
  const canvas =
    value === undefined
      ? without(workflow.canvas, (other) => other === key)
      : put(workflow.canvas, key, value);
  return withField(workflow, "canvas", canvas);
}

/** A look without what says nothing: flags that are off, an empty title, empty lists. */
export function withLook(workflow: Workflow, node: NodeId, change: Partial<Look>): Workflow {
  const old = look(workflow, node);
  const isNothing = (value: unknown) =>
    value === undefined ||
    value === false ||
    value === "" ||
    (Array.isArray(value) && value.length === 0);
  const merged = Object.entries({ ...old, ...change });
  const kept = merged.filter(([key, value]) => !(Object.hasOwn(change, key) && isNothing(value)));
  const isSame =
    kept.length === Object.keys(old).length && kept.every(([key, value]) => at(old, key) === value);
  if (isSame) return workflow;
  return withCanvas(workflow, node, kept.length > 0 ? Object.fromEntries(kept) : undefined);
}

export function withFrame(workflow: Workflow, id: string, frame: Frame | undefined): Workflow {
  return withCanvas(workflow, ".frames", withEntry(frames(workflow), id, frame));
}

export function withNote(workflow: Workflow, id: string, note: Note | undefined): Workflow {
  return withCanvas(workflow, ".notes", withEntry(notes(workflow), id, note));
}

export function withRoute(workflow: Workflow, input: Place, route: Route | undefined): Workflow {
  const kept = route && Object.keys(route).length > 0 ? route : undefined;
  return withCanvas(workflow, ".routes", withEntry(workflow.canvas?.[".routes"], input, kept));
}

/** Without the routes of links that are no longer the same. */
export function withoutRoutes(workflow: Workflow, isGone: (input: Place) => boolean): Workflow {
  return withCanvas(workflow, ".routes", without(workflow.canvas?.[".routes"], isGone));
}

function withEntry<T>(
  record: { readonly [key: string]: T } | undefined,
  key: string,
  value: T | undefined,
): { readonly [key: string]: T } | undefined {
  if (value !== undefined) return put(record, key, value);
  const left = without(record, (other) => other === key);
  return left !== undefined && Object.keys(left).length > 0 ? left : undefined;
}
