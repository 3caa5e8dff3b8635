/** Adding a node where a search was opened: on the ground, at the end of a link, or on one. */

import type { NodeId, Point, Workflow } from "../../graph/document";
import { addNode, connect, insertOnLink, setInput } from "../../graph/edit";
import { at as entryOf } from "../../graph/records";
import { bestInput, bestOutput, canConnect, fittingTypes } from "../../graph/fit";
import { freePlace, geometry, snapped } from "../../graph/geometry";
import { inputSpec, type NodeType, type Specs } from "../../graph/spec";
import type { End, NodeQuery } from "../state/gestureState";
import { linkBetween, typeOf } from "./linkRules";

/** A node type that a search offers, with the port by which it would be linked. */
export interface Offer {
  readonly type: NodeType;
  readonly port: string | null;
}

/** What may be added: everything, or what fits the port or the link that it is for. */
export function offers(workflow: Workflow, specs: Specs, { from, into }: NodeQuery): Offer[] {
  if (from !== undefined) return offersAt(workflow, specs, from);
  if (into === undefined) {
    return [...specs.types.values()].map((type) => ({ type, port: null }));
  }
  const source: End = { node: into.from, side: "output", port: into.output };
  const target: End = { node: into.to, side: "input", port: into.input };
  const before = new Set(offersAt(workflow, specs, target).map(({ type }) => type));
  return offersAt(workflow, specs, source).filter(({ type }) => before.has(type));
}

function offersAt(workflow: Workflow, specs: Specs, end: End): Offer[] {
  const type = typeOf(workflow, specs, end);
  return fittingTypes(specs, { type, side: end.side, name: end.port });
}

export interface Added {
  readonly workflow: Workflow;
  readonly id: NodeId;
}

/** The workflow with the node that was chosen, linked as the search was for. */
export function withOffer(
  workflow: Workflow,
  specs: Specs,
  { at, from, into }: NodeQuery,
  { type, port }: Offer,
): Added {
  if (into !== undefined) {
    const added = addNode(workflow, type, snapped(centred(type, at)));
    return { ...added, workflow: insertOnLink(added.workflow, added.id, into, specs) };
  }
  if (from === undefined || port === null) {
    const place = snapped([at[0] - GRIP[0], at[1] - GRIP[1]]);
    return addNode(workflow, type, freePlace(workflow, place));
  }
  const side = from.side === "output" ? "input" : "output";
  const bare = addNode(workflow, type, snapped(portAt(type, side, port, at)));
  const added = { ...bare, workflow: withValueOf(bare.workflow, specs, from, bare.id, port) };
  const link = linkBetween(from, { node: added.id, side, port });
  if (canConnect(added.workflow, specs, link) !== null) return added;
  return { ...added, workflow: connect(added.workflow, link) };
}

/** The workflow with a node between two ports that do not fit; unchanged where that does not help. */
export function bridged(
  workflow: Workflow,
  specs: Specs,
  one: End,
  other: End,
  type: NodeType,
  middle: Point,
): Workflow {
  const [source, target] = one.side === "output" ? [one, other] : [other, one];
  const added = addNode(workflow, type, snapped(centred(type, middle)));
  const input = bestInput(
    added.workflow,
    specs,
    { node: source.node, output: source.port },
    added.id,
  );
  const output = bestOutput(
    added.workflow,
    specs,
    { node: target.node, input: target.port },
    added.id,
  );
  if (input === null || output === null) return workflow;
  return [
    linkBetween(source, { node: added.id, side: "input", port: input }),
    linkBetween({ node: added.id, side: "output", port: output }, target),
  ].reduce(connect, added.workflow);
}

/** A node that only gives on what is set in it begins with what the field had that it is for. */
function withValueOf(
  workflow: Workflow,
  specs: Specs,
  { node, side, port }: End,
  added: NodeId,
  output: string,
): Workflow {
  const entry = entryOf(workflow.nodes, node);
  const spec = inputSpec(specs.types.get(entry?.type ?? ""), port);
  const own = inputSpec(specs.types.get(entryOf(workflow.nodes, added)?.type ?? ""), output);
  const value = entryOf(entry?.inputs, port) ?? spec?.default ?? null;
  const isAlike = own !== undefined && spec?.kinds.some((kind) => own.kinds.includes(kind));
  if (side !== "input" || value === null || isAlike !== true) return workflow;
  return setInput(workflow, added, output, value);
}

/** Where a node of this type is, when its middle is here. */
function centred(type: NodeType, [x, y]: Point): Point {
  const { width, height } = geometry(type, { type: type.type }, {});
  return [x - width / 2, y - height / 2];
}

/** Where a node of this type is, when this port of it is here. */
function portAt(type: NodeType, side: End["side"], name: string, [x, y]: Point): Point {
  const node = { type: type.type, links: side === "input" ? { [name]: "." } : {} };
  const { ports } = geometry(type, node, {});
  const port = ports.find((port) => port.side === side && port.name === name);
  return port === undefined ? [x, y] : [x - port.x, y - port.y];
}

const GRIP: Point = [24, 16]; // where the pointer is on a new node: on its title
