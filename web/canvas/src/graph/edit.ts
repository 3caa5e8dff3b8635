/** Edits of a workflow: from one document to the next. One that changes nothing gives the same. */

import type { NodeType } from "../api/schema";
import { passages } from "./bypass";
import { withCanvas, withFrame, withLook, withNote, withoutRoutes } from "./canvasPart";
import {
  frames,
  linkId,
  links,
  look,
  notes,
  parts,
  place,
  type ElementId,
  type Json,
  type Link,
  type Look,
  type NodeId,
  type Place,
  type Point,
  type Workflow,
  type WorkflowNode,
} from "./document";
import { bestInput, bestOutput, canConnect, portRefusal, type OutputEnd } from "./fit";
import { isSame } from "./json";
import { at, put, withField, without } from "./records";
import { freeId } from "./ids";
import type { Specs } from "./spec";

/** An id that is not taken: the type in snake case, with a number where there are several. */
export function freshId(workflow: Workflow, type: string): NodeId {
  const word = snakeCase(type) || "node";
  const isTaken = (id: NodeId) => Object.hasOwn(workflow.nodes, id);
  return isTaken(word) ? freeId(word, isTaken) : word;
}

export function addNode(
  workflow: Workflow,
  type: NodeType,
  point: Point,
): { workflow: Workflow; id: NodeId } {
  const id = freshId(workflow, type.type);
  const nodes = put(workflow.nodes, id, { type: type.type });
  return { workflow: withLook({ ...workflow, nodes }, id, { at: point }), id };
}

/**
 * Without these nodes and all that speaks of them. With `specs`, what fed a removed node feeds
 * its readers from then on, where the types fit.
 */
export function removeNodes(workflow: Workflow, ids: Iterable<NodeId>, specs?: Specs): Workflow {
  const gone = new Set([...ids].filter((id) => Object.hasOwn(workflow.nodes, id)));
  if (gone.size === 0) return workflow;
  const nodes: Record<NodeId, WorkflowNode> = {};
  for (const [id, node] of Object.entries(workflow.nodes)) {
    if (!gone.has(id)) nodes[id] = rejoined(workflow, id, node, gone, specs);
  }
  const isGone = (at: Place) => gone.has(parts(at)[0]);
  const shown = without(workflow.interface, (_name, input) => isGone(input));
  return withoutLooks(withField({ ...workflow, nodes }, "interface", shown), workflow, gone);
}

/** The input holds this value; a link that led to it goes. */
export function setInput(workflow: Workflow, id: NodeId, port: string, value: Json): Workflow {
  const node = at(workflow.nodes, id);
  if (node === undefined) return workflow;
  const old = at(node.inputs, port);
  const inputs =
    old !== undefined && isSame(old, value) ? node.inputs : put(node.inputs, port, value);
  return withNode(unlinked(workflow, id, port), id, { inputs });
}

/** The input is as the type has it: neither value nor link. */
export function resetInput(workflow: Workflow, id: NodeId, port: string): Workflow {
  const node = at(workflow.nodes, id);
  if (node === undefined) return workflow;
  const inputs = without(node.inputs, (name) => name === port);
  return withNode(unlinked(workflow, id, port), id, { inputs });
}

/** Links an output to an input, in place of what was there. Whether it fits, `canConnect` says. */
export function connect(workflow: Workflow, link: Link): Workflow {
  const node = at(workflow.nodes, link.to);
  const from = place(link.from, link.output);
  if (node === undefined || !Object.hasOwn(workflow.nodes, link.from)) return workflow;
  if (at(node.links, link.input) === from) return workflow;
  return withNode(unlinked(workflow, link.to, link.input), link.to, {
    links: put(node.links, link.input, from),
    inputs: without(node.inputs, (name) => name === link.input), // the engine takes one of both
  });
}

export function disconnect(workflow: Workflow, inputs: Iterable<Place>): Workflow {
  return [...inputs].reduce((changed, input) => unlinked(changed, ...parts(input)), workflow);
}

/** All links of an output come from another one; with `specs`, those that fit it. */
export function moveLinks(
  workflow: Workflow,
  from: OutputEnd,
  to: OutputEnd,
  specs?: Specs,
): Workflow {
  const source = place(to.node, to.output);
  if (!Object.hasOwn(workflow.nodes, to.node)) return workflow;
  const moved = links(workflow).filter(
    (link) => link.from === from.node && link.output === from.output && link.to !== to.node,
  );
  return moved.reduce((changed, { to: id, input }) => {
    const link = { from: to.node, output: to.output, to: id, input };
    if (specs && canConnect(changed, specs, link) !== null) return changed;
    return withNode(changed, id, { links: put(changed.nodes[id]?.links, input, source) });
  }, workflow);
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
  let moved = workflow;
  for (const [id, point] of withMembers(workflow, places)) moved = movedTo(moved, id, point);
  return moved;
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
  return node === old ? workflow : { ...workflow, nodes: put(workflow.nodes, id, node) };
}

function unlinked(workflow: Workflow, id: NodeId, port: string): Workflow {
  const node = at(workflow.nodes, id);
  if (node === undefined || at(node.links, port) === undefined) return workflow;
  const input = place(id, port);
  const cut = withNode(workflow, id, { links: without(node.links, (name) => name === port) });
  return withoutRoutes(cut, (other) => other === input);
}

/** A node whose links to what goes are joined to what fed that, or go too. */
function rejoined(
  workflow: Workflow,
  id: NodeId,
  node: WorkflowNode,
  gone: ReadonlySet<NodeId>,
  specs: Specs | undefined,
): WorkflowNode {
  const entries = Object.entries(node.links ?? {});
  if (!entries.some(([, from]) => gone.has(parts(from)[0]))) return node;
  const kept = entries.flatMap(([input, from]): [string, Place][] => {
    const source = specs ? sourceBehind(workflow, from, gone, specs) : undefined;
    if (!gone.has(parts(from)[0])) return [[input, from]];
    if (source === undefined || specs === undefined) return [];
    const [start, output] = parts(source);
    const type = at(workflow.nodes, start)?.type ?? "";
    const refusal = portRefusal(specs, { from: start, output, to: id, input }, type, node.type);
    return refusal === null && start !== id ? [[input, source]] : [];
  });
  return withField(node, "links", kept.length > 0 ? Object.fromEntries(kept) : undefined);
}

/** The output that stays and from which this one, through nodes that go, has what it gives. */
function sourceBehind(
  workflow: Workflow,
  from: Place,
  gone: ReadonlySet<NodeId>,
  specs: Specs,
): Place | undefined {
  let source: Place | undefined = from;
  for (let left = gone.size; source !== undefined; left--) {
    const [id, output] = parts(source);
    if (!gone.has(id)) return Object.hasOwn(workflow.nodes, id) ? source : undefined;
    const node = at(workflow.nodes, id);
    if (node === undefined || left === 0) return undefined; // a cycle of nodes that go
    const through = node.bypass ?? passages(specs.types.get(node.type), node, specs);
    source = at(node.links, at(through, output) ?? "");
  }
  return undefined;
}

/** Without the looks of nodes that are gone, their places in frames and in the form, their routes. */
function withoutLooks(workflow: Workflow, old: Workflow, gone: ReadonlySet<NodeId>): Workflow {
  const looks = without(workflow.canvas, (id) => gone.has(id));
  let left = withField(workflow, "canvas", looks);
  for (const [id, frame] of Object.entries(frames(left))) {
    const nodes = frame.nodes.filter((node) => !gone.has(node));
    if (nodes.length < frame.nodes.length) left = withFrame(left, id, { ...frame, nodes });
  }
  const outputs = left.canvas?.[".outputs"];
  if (outputs?.some((id) => gone.has(id))) {
    left = withCanvas(
      left,
      ".outputs",
      outputs.filter((id) => !gone.has(id)),
    );
  }
  return withoutRoutes(left, (input) => sourceOf(left, input) !== sourceOf(old, input));
}

function sourceOf(workflow: Workflow, input: Place): Place | undefined {
  const [id, port] = parts(input);
  return at(at(workflow.nodes, id)?.links, port);
}

/** The places, with those of the nodes that a frame takes along. */
function withMembers(
  workflow: Workflow,
  places: ReadonlyMap<ElementId, Point>,
): ReadonlyMap<ElementId, Point> {
  const all = new Map(places);
  for (const [id, [x, y]] of places) {
    const frame = id.startsWith(".frames/") ? at(frames(workflow), id.slice(8)) : undefined;
    if (frame === undefined) continue;
    for (const node of frame.nodes) {
      const [left, top] = look(workflow, node).at ?? frame.at;
      if (!places.has(node)) all.set(node, [left + x - frame.at[0], top + y - frame.at[1]]);
    }
  }
  return all;
}

function movedTo(workflow: Workflow, id: ElementId, point: Point): Workflow {
  const isThere = (old: Point | undefined) => old?.[0] === point[0] && old[1] === point[1];
  if (id.startsWith(".frames/")) {
    const frame = at(frames(workflow), id.slice(8));
    if (frame === undefined || isThere(frame.at)) return workflow;
    return withFrame(workflow, id.slice(8), { ...frame, at: point });
  }
  if (id.startsWith(".notes/")) {
    const note = at(notes(workflow), id.slice(7));
    if (note === undefined || isThere(note.at)) return workflow;
    return withNote(workflow, id.slice(7), { ...note, at: point });
  }
  const old = look(workflow, id);
  return old.pinned === true || isThere(old.at) ? workflow : setLook(workflow, id, { at: point });
}

function snakeCase(type: string): string {
  return type
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1_$2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1_$2")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "");
}
