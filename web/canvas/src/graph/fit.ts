/** Which links may be made, with the reason where one may not: one judge for every gesture. */

import type { NodeType, PortSpec } from "../schema/schema";
import { parts, type Link, type NodeId, type Workflow } from "./document";
import { at } from "./records";
import { inputSpec, outputSpec, type Specs } from "./spec";

export interface Refusal {
  /** Wrong type · would read its own result · from a node to itself · no such port · is there already. */
  readonly reason: "type" | "cycle" | "self" | "unknown" | "same";
  readonly got?: string; // the types, where they are the reason
  readonly wanted?: string;
  /** A type of node that makes what is wanted of what there is. */
  readonly bridge?: string;
}

export interface OutputEnd {
  readonly node: NodeId;
  readonly output: string;
}
export interface InputEnd {
  readonly node: NodeId;
  readonly input: string;
}

/** Why the link may not be made; nothing when it may. What is in its input now would go. */
export function canConnect(workflow: Workflow, specs: Specs, link: Link): Refusal | null {
  return judge(workflow, specs, link, () => leadsTo(workflow, link.to, link.from));
}

/** `canConnect` for many inputs: what the output depends on is looked up once. */
export function judgeFrom(
  workflow: Workflow,
  specs: Specs,
  { node, output }: OutputEnd,
): (to: InputEnd) => Refusal | null {
  const before = upstream(workflow, node);
  return ({ node: to, input }) =>
    judge(workflow, specs, { from: node, output, to, input }, () => before.has(to));
}

/** `canConnect` for many outputs: what depends on the input is looked up once. */
export function judgeInto(
  workflow: Workflow,
  specs: Specs,
  { node, input }: InputEnd,
): (from: OutputEnd) => Refusal | null {
  const after = downstream(workflow, node);
  return ({ node: from, output }) =>
    judge(workflow, specs, { from, output, to: node, input }, () => after.has(from));
}

/** The input of a node that this output had best feed; none where none takes it. */
export function bestInput(
  workflow: Workflow,
  specs: Specs,
  from: OutputEnd,
  to: NodeId,
): string | null {
  const target = at(workflow.nodes, to);
  const source = at(workflow.nodes, from.node);
  const output = outputSpec(specs.types.get(source?.type ?? ""), from.output);
  const inputs = specs.types.get(target?.type ?? "")?.inputs ?? [];
  const refusal = judgeFrom(workflow, specs, from);
  const fitting = inputs.filter((input) => refusal({ node: to, input: input.name }) === null);
  return best(fitting, (input) => [
    isExact(output, input),
    !Object.hasOwn(target?.links ?? {}, input.name),
    input.name === from.output || input.name === source?.type.toLowerCase(),
    input.required,
  ]);
}

/** The output of a node that had best feed this input; none where none fits. */
export function bestOutput(
  workflow: Workflow,
  specs: Specs,
  to: InputEnd,
  from: NodeId,
): string | null {
  const target = at(workflow.nodes, to.node);
  const input = inputSpec(specs.types.get(target?.type ?? ""), to.input);
  const outputs = specs.types.get(at(workflow.nodes, from)?.type ?? "")?.outputs ?? [];
  const refusal = judgeInto(workflow, specs, to);
  const fitting = outputs.filter((output) => refusal({ node: from, output: output.name }) === null);
  return best(fitting, (output) => [isExact(output, input), output.name === to.input]);
}

/** A type of node that can be joined to a port, and the port of it that had best be. */
export interface Fitting {
  readonly type: NodeType;
  readonly port: string;
}

/** The types of node that take what an output gives, or give what an input takes. */
export function fittingTypes(
  specs: Specs,
  port: { readonly type: string; readonly side: "input" | "output"; readonly name?: string },
): Fitting[] {
  const found: Fitting[] = [];
  for (const type of specs.types.values()) {
    const ports =
      port.side === "output"
        ? type.inputs.filter((input) => takes(specs, port.type, input.type))
        : type.outputs.filter((output) => takes(specs, output.type, port.type));
    const chosen = best(ports, (other) => [
      other.type === port.type || other.kinds.includes(port.type),
      other.name === port.name,
      other.required,
    ]);
    if (chosen !== null) found.push({ type, port: chosen });
  }
  return found;
}

/** Whether an output of this type may feed an input of that type, as the engine sees it. */
export function takes(specs: Specs, output: string, input: string): boolean {
  return output === input || input === "Any" || (specs.fits.get(output)?.has(input) ?? false);
}

function judge(
  workflow: Workflow,
  specs: Specs,
  link: Link,
  isCycle: () => boolean,
): Refusal | null {
  const source = at(workflow.nodes, link.from);
  const target = at(workflow.nodes, link.to);
  if (source === undefined || target === undefined) return { reason: "unknown" };
  if (link.from === link.to) return { reason: "self" };
  const misfit = portRefusal(specs, link, source.type, target.type);
  if (misfit !== null) return misfit;
  if (at(target.links, link.input) === `${link.from}.${link.output}`) return { reason: "same" };
  return isCycle() ? { reason: "cycle" } : null;
}

/** Why two ports do not go together. Of a node of unknown type any may be: the other end decides. */
export function portRefusal(specs: Specs, link: Link, from: string, to: string): Refusal | null {
  const [source, target] = [specs.types.get(from), specs.types.get(to)];
  const output = outputSpec(source, link.output);
  const input = inputSpec(target, link.input);
  if (source ? !output : !isPortName(link.output)) return { reason: "unknown" };
  if (target ? !input : !isPortName(link.input)) return { reason: "unknown" };
  if (!output || !input || takes(specs, output.type, input.type)) return null;
  const bridge = bridgeOf(specs, output.type, input.type);
  return { reason: "type", got: output.type, wanted: input.type, ...(bridge && { bridge }) };
}

function isPortName(name: string): boolean {
  return name !== "" && !name.includes(".");
}

/** The type of node that turns one into the other with the least else to be linked. */
function bridgeOf(specs: Specs, got: string, wanted: string): string | undefined {
  const others = (type: NodeType, input: PortSpec) =>
    type.inputs.filter((other) => other !== input && other.required).length;
  const candidates = [...specs.types.values()].flatMap((type) => {
    // What is given as it was taken turns nothing into something else.
    const turns = (output: PortSpec) =>
      takes(specs, output.type, wanted) && !takes(specs, got, output.type);
    if (type.effect || !type.outputs.some(turns)) return [];
    const input = type.inputs.find((input) => takes(specs, got, input.type));
    return input
      ? [{ type: type.type, cost: others(type, input) * 2 + Number(!input.required) }]
      : [];
  });
  const [first] = candidates.sort((a, b) => a.cost - b.cost);
  return first && first.cost < 4 ? first.type : undefined;
}

function isExact(output: PortSpec | undefined, input: PortSpec | undefined): boolean {
  if (!output || !input) return false;
  return output.type === input.type || input.kinds.includes(output.type);
}

/** The name of the port with the most claims; an earlier claim counts for more than all later ones. */
function best(
  ports: readonly PortSpec[],
  claims: (port: PortSpec) => readonly boolean[],
): string | null {
  let winner: { name: string; score: number } | null = null;
  for (const port of ports) {
    const score = claims(port).reduce((sum, claim) => sum * 2 + Number(claim), 0);
    if (winner === null || score > winner.score) winner = { name: port.name, score };
  }
  return winner?.name ?? null;
}

function leadsTo(workflow: Workflow, from: NodeId, to: NodeId): boolean {
  return upstream(workflow, to).has(from);
}

/** The node and all that it depends on. */
export function upstream(workflow: Workflow, node: NodeId): ReadonlySet<NodeId> {
  return reach(node, (id) =>
    Object.values(at(workflow.nodes, id)?.links ?? {}).map((from) => parts(from)[0]),
  );
}

/** The node and all that depends on it. */
export function downstream(workflow: Workflow, node: NodeId): ReadonlySet<NodeId> {
  const readers = new Map<NodeId, NodeId[]>();
  for (const [id, { links }] of Object.entries(workflow.nodes)) {
    for (const from of Object.values(links ?? {})) {
      const source = parts(from)[0];
      const found = readers.get(source);
      if (found) found.push(id);
      else readers.set(source, [id]);
    }
  }
  return reach(node, (id) => readers.get(id) ?? []);
}

function reach(start: NodeId, next: (id: NodeId) => readonly NodeId[]): ReadonlySet<NodeId> {
  const seen = new Set([start]);
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of next(id)) {
      if (seen.has(other)) continue;
      seen.add(other);
      open.push(other);
    }
  }
  return seen;
}
