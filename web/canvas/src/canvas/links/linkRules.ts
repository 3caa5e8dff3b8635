/** What links that are being drawn may do, and what letting them go makes of the workflow. */

import {
  linkId,
  links,
  parts,
  place,
  type Link,
  type NodeId,
  type Workflow,
} from "../../graph/document";
import { connect, disconnect } from "../../graph/edit";
import { bestInput, bestOutput, judgeFrom, judgeInto, type Refusal } from "../../graph/fit";
import { at } from "../../graph/records";
import { inputSpec, outputSpec, type Specs } from "../../graph/spec";
import type { End, PendingLinks } from "../state/gestureState";

/** What is held when a port is taken hold of: its links by their other ends, or the port itself. */
export interface PickedUp {
  readonly fixed: readonly [End, ...End[]];
  readonly picked: readonly Link[];
}

/** An input that is linked gives its link into the hand; an output does so when all are asked for. */
export function pickUp(workflow: Workflow, port: End, takesAll: boolean): PickedUp {
  const picked =
    port.side === "input" ? linkInto(workflow, port) : takesAll ? linksOf(workflow, port) : [];
  const [first, ...rest] = picked.map((link) => otherEnd(link, port.side));
  return first === undefined ? { fixed: [port], picked: [] } : { fixed: [first, ...rest], picked };
}

/** Judges every port for what is held; each is judged once. */
export function judgeOf(workflow: Workflow, specs: Specs, hold: PickedUp): Judge {
  const base = disconnect(workflow, hold.picked.map(linkId));
  const judges = hold.fixed.map((end) => judgeEnd(base, specs, end));
  const side = hold.fixed[0].side === "input" ? "output" : "input";
  const known = new Map<string, Refusal | null>();
  return (port) => {
    if (port.side !== side) return { reason: "same-side" };
    const key = place(port.node, port.port);
    const before = known.get(key);
    if (before !== undefined) return before;
    const refusals = judges.map((judge) => judge(port));
    // Of many links that are moved at once, those that fit are: one is enough.
    const refusal = refusals.includes(null) ? null : (refusals[0] ?? null);
    known.set(key, refusal);
    return refusal;
  };
}

export type Verdict = Refusal | { readonly reason: "same-side" } | null;
export type Judge = (port: End) => Verdict;

/** The port of a node that what is held had best be let go at. */
export function aimAt(workflow: Workflow, specs: Specs, hold: PickedUp, node: NodeId): End | null {
  const base = disconnect(workflow, hold.picked.map(linkId));
  const [end] = hold.fixed;
  if (end.side === "output") {
    const port = bestInput(base, specs, { node: end.node, output: end.port }, node);
    return port === null ? null : { node, side: "input", port };
  }
  const port = bestOutput(base, specs, { node: end.node, input: end.port }, node);
  return port === null ? null : { node, side: "output", port };
}

/** Why a node as a whole takes nothing of what is held: the reason of the port that is most like it. */
export function refusalOf(
  specs: Specs,
  workflow: Workflow,
  judge: Judge,
  hold: PickedUp,
  node: NodeId,
) {
  const [end] = hold.fixed;
  if (end.node === node) return { reason: "self" } as const;
  const type = specs.types.get(at(workflow.nodes, node)?.type ?? "");
  const side = end.side === "output" ? "input" : "output";
  const ports = side === "input" ? type?.inputs : type?.outputs;
  const verdicts = (ports ?? []).map((port) => judge({ node, side, port: port.name }));
  const found = verdicts.find((verdict) => verdict?.reason === "cycle") ?? verdicts[0];
  return found === undefined || found?.reason === "same-side" ? null : found;
}

/** The workflow with what is held linked to this port. */
export function linkedTo(
  workflow: Workflow,
  pendingLinks: PickedUp,
  judge: Judge,
  port: End,
): Workflow {
  if (judge(port) !== null) return workflow;
  const links = pendingLinks.fixed.map((end) => linkBetween(end, port));
  // What goes back where it was is left alone: its route stays.
  const isBack = (link: Link) => links.some((other) => linkId(other) === linkId(link));
  const cut = disconnect(workflow, pendingLinks.picked.filter((link) => !isBack(link)).map(linkId));
  return links.reduce(connect, cut);
}

/** The workflow with what is held let go in the void: one link that was picked up is gone. */
export function letGo(workflow: Workflow, { fixed, picked }: PickedUp): Workflow {
  return fixed.length === 1 ? disconnect(workflow, picked.map(linkId)) : workflow;
}

/** The type of value at an end, as far as it is known. */
export function typeOf(workflow: Workflow, specs: Specs, end: End): string {
  const type = specs.types.get(at(workflow.nodes, end.node)?.type ?? "");
  const spec = end.side === "input" ? inputSpec(type, end.port) : outputSpec(type, end.port);
  return spec?.type ?? "Any";
}

export function linkBetween(one: End, other: End): Link {
  const [source, target] = one.side === "output" ? [one, other] : [other, one];
  return { from: source.node, output: source.port, to: target.node, input: target.port };
}

export function isSameEnd(a: End | null, b: End | null): boolean {
  return a?.node === b?.node && a?.side === b?.side && a?.port === b?.port;
}

/** Whether this end of a link follows the pointer rather than being drawn at its port. */
export function isPicked(pendingLinks: PendingLinks | null, link: string): boolean {
  return pendingLinks !== null && pendingLinks.picked.some((picked) => linkId(picked) === link);
}

function linkInto(workflow: Workflow, { node, port }: End): Link[] {
  const from = at(at(workflow.nodes, node)?.links, port);
  if (from === undefined) return [];
  const [source, output] = parts(from);
  return at(workflow.nodes, source) ? [{ from: source, output, to: node, input: port }] : [];
}

function linksOf(workflow: Workflow, { node, port }: End): Link[] {
  return links(workflow).filter((link) => link.from === node && link.output === port);
}

function otherEnd(link: Link, side: End["side"]): End {
  return side === "input"
    ? { node: link.from, side: "output", port: link.output }
    : { node: link.to, side: "input", port: link.input };
}

function judgeEnd(workflow: Workflow, specs: Specs, end: End): (port: End) => Refusal | null {
  if (end.side === "output") {
    const judge = judgeFrom(workflow, specs, { node: end.node, output: end.port });
    return ({ node, port }) => judge({ node, input: port });
  }
  const judge = judgeInto(workflow, specs, { node: end.node, input: end.port });
  return ({ node, port }) => judge({ node, output: port });
}
