/** How another version of a workflow differs from the one that is open. */

import type { NodeId, Workflow } from "./document";
import { isSame, type Json } from "../json/json";
import { at } from "./records";
import type { Specs } from "./spec";

export interface Differences {
  readonly isSame: boolean;
  readonly missing: readonly NodeId[]; // in the open one only
  readonly more: readonly NodeId[]; // in the other one only
  readonly values: readonly ChangedValue[];
  readonly links: number; // inputs that are linked otherwise, of nodes in both
  readonly isMoved: boolean;
  readonly hasOtherForm: boolean;
  readonly isRenamed: boolean;
}

export interface ChangedValue {
  readonly node: NodeId;
  readonly port: string;
  /** What is set, or else the default; none where neither is known. */
  readonly before: Json | undefined; // in the other one
  readonly after: Json | undefined; // in the open one
}

export function differences(now: Workflow, then: Workflow, specs: Specs): Differences {
  const missing = Object.keys(now.nodes).filter((id) => !has(then, id));
  const more = Object.keys(then.nodes).filter((id) => !has(now, id));
  const both = Object.keys(now.nodes).filter((id) => has(then, id));
  return {
    isSame: isSame(asJson(now), asJson(then)),
    missing,
    more,
    values: both.flatMap((id) => changedValues(now, then, id, specs)),
    links: both.reduce((sum, id) => sum + changedLinks(now, then, id), 0),
    isMoved: !isSame(asJson(now.canvas), asJson(then.canvas)),
    hasOtherForm: !isSameForm(now, then),
    isRenamed: now.name !== then.name,
  };
}

function has(workflow: Workflow, id: NodeId): boolean {
  return at(workflow.nodes, id) !== undefined;
}

function changedValues(
  now: Workflow,
  then: Workflow,
  node: NodeId,
  specs: Specs,
): readonly ChangedValue[] {
  const [young, old] = [at(now.nodes, node), at(then.nodes, node)];
  const ports = new Set([...Object.keys(old?.inputs ?? {}), ...Object.keys(young?.inputs ?? {})]);
  const defaults = specs.types.get(young?.type ?? "")?.inputs;
  return [...ports].flatMap((port) => {
    const usual = defaults?.find(({ name }) => name === port)?.default;
    const [before, after] = [at(old?.inputs, port) ?? usual, at(young?.inputs, port) ?? usual];
    return isSame(before, after) ? [] : [{ node, port, before, after }];
  });
}

function changedLinks(now: Workflow, then: Workflow, node: NodeId): number {
  const [young, old] = [at(now.nodes, node)?.links ?? {}, at(then.nodes, node)?.links ?? {}];
  const inputs = new Set([...Object.keys(young), ...Object.keys(old)]);
  return [...inputs].filter((input) => at(young, input) !== at(old, input)).length;
}

/** The order of the fields counts, too. */
function isSameForm(now: Workflow, then: Workflow): boolean {
  const said = ({ interface: form }: Workflow) => Object.entries(form ?? {}).join("\n");
  return said(now) === said(then);
}

/** A workflow is JSON, whatever else its fields may be. */
function asJson(value: unknown): Json | undefined {
  return value as Json | undefined;
}
