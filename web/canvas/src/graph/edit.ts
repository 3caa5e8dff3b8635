/** Edits of a workflow: from one document to the next. One that changes nothing gives the same. */

import type { NodeType } from "../schema/schema";
import { withCanvas, withLook, withoutRoutes } from "./canvasPart";
import { frames, linkId, links, look, parts, place, sourceOf } from "./document";
import type { ElementId, Json, Link, Look, NodeId, Place, Point } from "./document";
import type { Workflow, WorkflowNode } from "./document";
import { bestInput, bestOutput, judgeFrom, type OutputEnd } from "./fit";
import { freeId } from "./ids";
import { isSame } from "../json/json";
import { at, put, withField, without } from "./records";
import type { Specs } from "./spec";
import { rejoined, withoutTraces } from "./removal";
import { interfaceOf } from "./migration";

/** An id that is not taken: the type in snake case, with a number where there are several. */
export function freshId(workflow: Workflow, type: string): NodeId {
  const word = snakeCase(type) || "node";
  // A look may be left of a node that was taken away by hand: the new node must not have it.
  const isTaken = (id: NodeId) =>
    Object.hasOwn(workflow.nodes, id) || at(workflow.canvas, id) !== undefined;
  return isTaken(word) ? freeId(word, isTaken) : word;
}

export function addNode(
  workflow: Workflow,
  type: NodeType,
  point: Point,
): { workflow: Workflow; id: NodeId } {
  const id = freshId(workflow, type.type);
  const version = interfaceOf(type);
  const entry = version > 1 ? { type: type.type, version } : { type: type.type };
  const nodes = put(workflow.nodes, id, entry);
  return { workflow: withLook({ ...workflow, nodes }, id, { at: point }), id };
}

/**
 * Without these nodes and all that speaks of them. With `specs`, what fed a removed node feeds
 * its readers from then on, where the types fit.
 */
export function removeNodes(workflow: Workflow, ids: Iterable<NodeId>, specs?: Specs): Workflow {
  const gone = new Set([...ids].filter((id) => Object.hasOwn(workflow.nodes, id)));
  if (gone.size === 0) return workflow;
  const nodes: Record<NodeId, WorkflowNode> = { ...workflow.nodes };
  for (const [id, node] of Object.entries(workflow.nodes)) {
    if (gone.has(id)) delete nodes[id];
    else nodes[id] = rejoined(workflow, id, node, gone, specs);
  }
  return withoutTraces({ ...workflow, nodes }, workflow, gone);
}

/** The input holds this value; a link that led to it goes. */
export function setInput(workflow: Workflow, id: NodeId, port: string, value: Json): Workflow {
  const node = at(workflow.nodes, id);
  if (node === undefined) return workflow;
  const old = at(node.inputs, port);
  const inputs =
    old !== undefined && isSame(old, value) ? node.inputs : put(node.inputs, port, value);
  return withNode(disconnect(workflow, [place(id, port)]), id, { inputs });
}

/** The input is as the type has it: neither value nor link. */
export function resetInput(workflow: Workflow, id: NodeId, port: string): Workflow {
  const node = at(workflow.nodes, id);
  if (node === undefined) return workflow;
  const inputs = without(node.inputs, (name) => name === port);
  return withNode(disconnect(workflow, [place(id, port)]), id, { inputs });
}

/** Links an output to an input, in place of what was there. Whether it fits, `canConnect` says. */
export function connect(workflow: Workflow, link: Link): Workflow {
  const node = at(workflow.nodes, link.to);
  const from = place(link.from, link.output);
  if (node === undefined || !Object.hasOwn(workflow.nodes, link.from)) return workflow;
  if (at(node.links, link.input) === from) return workflow;
  return withNode(disconnect(workflow, [linkId(link)]), link.to, {
    links: put(node.links, link.input, from),
    inputs: without(node.inputs, (name) => name === link.input), // the engine takes one of both
  });
}

export function disconnect(workflow: Workflow, inputs: Iterable<Place>): Workflow {
  const cut = new Set([...inputs].filter((input) => sourceOf(workflow, input) !== undefined));
  const nodes = new Map<NodeId, WorkflowNode>();
  for (const [id, port] of [...cut].map(parts)) {
    const node = nodes.get(id) ?? at(workflow.nodes, id);
    const left = without(node?.links, (name) => name === port);
    if (node !== undefined) nodes.set(id, withField(node, "links", left));
  }
  return withoutRoutes(withNodes(workflow, nodes), (input) => cut.has(input));
}

/** All links of an output come from another one; with `specs`, those that fit it. */
export function moveLinks(
  workflow: Workflow,
  from: OutputEnd,
  to: OutputEnd,
  specs?: Specs,
): Workflow {
  const source = place(to.node, to.output);
  const isMoved = source !== place(from.node, from.output);
  if (!isMoved || !Object.hasOwn(workflow.nodes, to.node)) return workflow;
  const nodes = new Map<NodeId, WorkflowNode>();
  const refusal = specs && judgeFrom(workflow, specs, to);
  for (const link of links(workflow)) {
    if (link.from !== from.node || link.output !== from.output || link.to === to.node) continue;
    if (refusal && refusal({ node: link.to, input: link.input }) !== null) continue;
    const node = nodes.get(link.to) ?? at(workflow.nodes, link.to);
    if (node) nodes.set(link.to, { ...node, links: put(node.links, link.input, source) });
  }
  return withNodes(workflow, nodes);
}

/** The node between the two ends of a link; the same where it does not fit both. */
export function insertOnLink(workflow: Workflow, id: NodeId, link: Link, specs: Specs): Workflow {
  const cut = disconnect(workflow, [linkId(link)]);
  const input = bestInput(cut, specs, { node: link.from, output: link.output }, id);
  if (cut === workflow || input === null) return workflow;
  const half = connect(cut, { from: link.from, output: link.output, to: id, input });
  const output = bestOutput(half, specs, { node: link.to, input: link.input }, id);
  if (output === null) return workflow;
  return connect(half, { from: id, output, to: link.to, input: link.input });
}

/** Elements at their new places. A frame takes its nodes along; what is pinned stays. */
export function moveTo(workflow: Workflow, places: ReadonlyMap<ElementId, Point>): Workflow {
  const all = withMembers(workflow, places);
  const looks = [...all].flatMap(([id, point]): [NodeId, Look][] => {
    const old = Object.hasOwn(workflow.nodes, id) ? look(workflow, id) : undefined;
    return !old || old.pinned === true || isThere(old.at, point)
      ? []
      : [[id, { ...old, at: point }]];
  });
  const canvas = { ...workflow.canvas, ...Object.fromEntries(looks) };
  const moved = looks.length === 0 ? workflow : { ...workflow, canvas };
  const framed = withCanvas(
    moved,
    ".frames",
    shifted(workflow.canvas?.[".frames"], ".frames/", all),
  );
  return withCanvas(framed, ".notes", shifted(workflow.canvas?.[".notes"], ".notes/", all));
}

export function setLook(workflow: Workflow, id: NodeId, change: Partial<Look>): Workflow {
  return Object.hasOwn(workflow.nodes, id) ? withLook(workflow, id, change) : workflow;
}

/** The name of the workflow. */
export function rename(workflow: Workflow, name: string): Workflow {
  return workflow.name === name ? workflow : { ...workflow, name };
}

/** The title of a node; an empty one leaves that of its type. */
export function renameNode(workflow: Workflow, id: NodeId, title: string): Workflow {
  return setLook(workflow, id, { title: title.trim() });
}

type Change = { readonly [K in "inputs" | "links"]?: WorkflowNode[K] | undefined };

function withNode(workflow: Workflow, id: NodeId, change: Change): Workflow {
  const old = at(workflow.nodes, id);
  if (old === undefined) return workflow;
  let node = old;
  if ("inputs" in change) node = withField(node, "inputs", change.inputs);
  if ("links" in change) node = withField(node, "links", change.links);
  return node === old ? workflow : withNodes(workflow, [[id, node]]);
}

function withNodes(
  workflow: Workflow,
  changed: Iterable<readonly [NodeId, WorkflowNode]>,
): Workflow {
  const entries = [...changed];
  if (entries.length === 0) return workflow;
  return { ...workflow, nodes: { ...workflow.nodes, ...Object.fromEntries(entries) } };
}

/** The places, with those of the nodes that a frame takes along. */
function withMembers(
  workflow: Workflow,
  places: ReadonlyMap<ElementId, Point>,
): ReadonlyMap<ElementId, Point> {
  const all = new Map(places);
  for (const [id, frame] of Object.entries(frames(workflow))) {
    const point = places.get(`.frames/${id}`);
    if (point === undefined || isThere(frame.at, point)) continue;
    const [right, down] = [point[0] - frame.at[0], point[1] - frame.at[1]];
    for (const node of frame.nodes) {
      const [x, y] = look(workflow, node).at ?? [0, 0];
      if (!places.has(node)) all.set(node, [x + right, y + down]);
    }
  }
  return all;
}

function shifted<T extends { readonly at: Point }>(
  elements: Readonly<Record<string, T>> | undefined,
  prefix: string,
  places: ReadonlyMap<ElementId, Point>,
): Readonly<Record<string, T>> | undefined {
  const moved = Object.entries(elements ?? {}).flatMap(([id, element]): [string, T][] => {
    const point = places.get(prefix + id);
    return !point || isThere(element.at, point) ? [] : [[id, { ...element, at: point }]];
  });
  return moved.length === 0 ? elements : { ...elements, ...Object.fromEntries(moved) };
}

function isThere(old: Point | undefined, point: Point): boolean {
  return old?.[0] === point[0] && old[1] === point[1];
}

function snakeCase(type: string): string {
  return type
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1_$2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1_$2")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "");
}
