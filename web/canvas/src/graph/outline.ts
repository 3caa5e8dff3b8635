/** The workflow as a tree to be read: what comes first stands first, and says what it is linked to. */

import { isBypassed } from "./bypass";
import {
  frames,
  links,
  type Link,
  type NodeId,
  type Workflow,
  type WorkflowNode,
} from "./document";
import { nodeName, printable } from "./names";
import { at } from "./records";
import { isField, type NodeType, type Specs } from "./spec";

/** The nodes of a frame, or those that stand between frames. */
export interface OutlineGroup {
  readonly frame: string | null; // its id
  readonly title: string;
  readonly nodes: readonly OutlineNode[];
}

export interface OutlineNode {
  readonly id: NodeId;
  readonly name: string;
  readonly type: string;
  /** There is no type of this name. */
  readonly isUnknown: boolean;
  readonly isBypassed: boolean;
  readonly inputs: readonly OutlineInput[];
  readonly outputs: readonly OutlineOutput[];
}

/** An input that is linked, or waits for a link. */
export interface OutlineInput {
  readonly port: string;
  readonly type: string; // empty where it is not known
  readonly isRequired: boolean;
  readonly from: OutlineEnd | null;
}

export interface OutlineOutput {
  readonly port: string;
  readonly type: string;
  readonly to: readonly OutlineEnd[];
}

/** The other end of a link. */
export interface OutlineEnd {
  readonly node: NodeId;
  readonly name: string;
  readonly port: string;
}

export function outline(workflow: Workflow, specs: Specs): OutlineGroup[] {
  const leaving = bySource(workflow);
  const node = (id: NodeId): OutlineNode[] => {
    const found = at(workflow.nodes, id);
    return found ? [described(workflow, specs, id, found, leaving.get(id) ?? [])] : [];
  };
  return groupsOf(workflow, inOrder(workflow, leaving)).map(({ frame, ids }) => ({
    frame,
    title: frame === null ? "" : printable(at(frames(workflow), frame)?.title ?? ""),
    nodes: ids.flatMap(node),
  }));
}

/** Nodes after all those that they read from, else as they stand in the file; circles come last. */
export function inOrder(
  workflow: Workflow,
  leaving: ReadonlyMap<NodeId, readonly Link[]> = bySource(workflow),
): NodeId[] {
  const ids = Object.keys(workflow.nodes);
  const waiting = new Map(ids.map((id) => [id, 0]));
  for (const { from, to } of links(workflow)) {
    if (waiting.has(from)) waiting.set(to, (waiting.get(to) ?? 0) + 1);
  }
  const order = ids.filter((id) => waiting.get(id) === 0);
  for (const id of order) {
    for (const { to } of leaving.get(id) ?? []) {
      const left = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, left);
      if (left === 0) order.push(to);
    }
  }
  const placed = new Set(order);
  return [...order, ...ids.filter((id) => !placed.has(id))];
}

interface Group {
  readonly frame: string | null;
  readonly ids: NodeId[];
}

/** A frame stands where its first node does, with all of its nodes. */
function groupsOf(workflow: Workflow, ids: readonly NodeId[]): Group[] {
  const frameOf = new Map(
    Object.entries(frames(workflow)).flatMap(([frame, { nodes }]) =>
      nodes.map((id) => [id, frame] as const),
    ),
  );
  const groups: Group[] = [];
  const framed = new Map<string, Group>();
  for (const id of ids) {
    const frame = frameOf.get(id) ?? null;
    const last = groups.at(-1);
    const group = frame === null ? (last?.frame === null ? last : undefined) : framed.get(frame);
    if (group !== undefined) {
      group.ids.push(id);
      continue;
    }
    const begun = { frame, ids: [id] };
    groups.push(begun);
    if (frame !== null) framed.set(frame, begun);
  }
  return groups;
}

function described(
  workflow: Workflow,
  specs: Specs,
  id: NodeId,
  node: WorkflowNode,
  leaving: readonly Link[],
): OutlineNode {
  const type = specs.types.get(node.type);
  return {
    id,
    name: nodeName(workflow, id),
    type: node.type,
    isUnknown: type === undefined,
    isBypassed: isBypassed(node),
    inputs: inputs(workflow, node, type),
    outputs: outputs(workflow, leaving, type),
  };
}

/** Those that only a link can feed, and those that one feeds. */
function inputs(
  workflow: Workflow,
  node: WorkflowNode,
  type: NodeType | undefined,
): OutlineInput[] {
  const known = type?.inputs ?? [];
  const ports = known.filter(
    (input) => !isField(input) || at(node.links, input.name) !== undefined,
  );
  const unknown = Object.keys(node.links ?? {}).filter(
    (name) => !known.some((input) => input.name === name),
  );
  const from = (port: string) => {
    const [source = "", output = ""] = at(node.links, port)?.split(".") ?? [];
    return source === "" ? null : end(workflow, source, output);
  };
  return [
    ...ports.map(({ name, type: of, required }) => {
      return { port: name, type: of, isRequired: required, from: from(name) };
    }),
    ...unknown.map((port) => ({ port, type: "", isRequired: false, from: from(port) })),
  ];
}

function outputs(
  workflow: Workflow,
  leaving: readonly Link[],
  type: NodeType | undefined,
): OutlineOutput[] {
  const known = type?.outputs ?? [];
  const names = new Set([...known.map((port) => port.name), ...leaving.map((link) => link.output)]);
  return [...names].map((port) => ({
    port,
    type: known.find((output) => output.name === port)?.type ?? "",
    to: leaving
      .filter((link) => link.output === port)
      .map((link) => end(workflow, link.to, link.input)),
  }));
}

function end(workflow: Workflow, node: NodeId, port: string): OutlineEnd {
  return { node, name: nodeName(workflow, node), port };
}

function bySource(workflow: Workflow): Map<NodeId, Link[]> {
  const found = new Map<NodeId, Link[]>();
  for (const link of links(workflow)) {
    const leaving = found.get(link.from);
    if (leaving) leaving.push(link);
    else found.set(link.from, [link]);
  }
  return found;
}
