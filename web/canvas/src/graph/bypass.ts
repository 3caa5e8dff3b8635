/** Bypass: a node that does not run, whose outputs are what some of its inputs are linked to. */

import type { NodeType, PortSpec } from "../schema/schema";
import type { NodeId, Workflow, WorkflowNode } from "./document";
import { takes } from "./fit";
import { withField } from "./records";
import type { Specs } from "./spec";

export function isBypassed(node: WorkflowNode): boolean {
  return node.bypass !== undefined;
}

/** All of them run again where all were bypassed; else all are. */
export function toggleBypass(workflow: Workflow, ids: Iterable<NodeId>, specs: Specs): Workflow {
  const chosen = new Set(ids);
  const nodes = Object.entries(workflow.nodes).filter(([id]) => chosen.has(id));
  const isOn = !nodes.every(([, node]) => isBypassed(node));
  const changed = nodes.flatMap(([id, node]): [NodeId, WorkflowNode][] => {
    if (isBypassed(node) === isOn) return [];
    const bypass = isOn ? passages(specs.types.get(node.type), node, specs) : undefined;
    return [[id, withField(node, "bypass", bypass)]];
  });
  if (changed.length === 0) return workflow;
  return { ...workflow, nodes: { ...workflow.nodes, ...Object.fromEntries(changed) } };
}

/** The input that each output passes on; an output without one passes nothing. */
export function passages(
  type: NodeType | undefined,
  node: WorkflowNode,
  specs: Specs,
): Readonly<Record<string, string>> {
  const isLinked = (input: PortSpec) => Object.hasOwn(node.links ?? {}, input.name);
  const pairs = (type?.outputs ?? []).flatMap((output): [string, string][] => {
    const inputs = (type?.inputs ?? []).filter((input) => passes(specs, input, output));
    const isExact = (input: PortSpec) => input.type === output.type;
    const chosen =
      inputs.find((input) => isLinked(input) && isExact(input)) ??
      inputs.find(isLinked) ??
      inputs.find(isExact);
    return chosen ? [[output.name, chosen.name]] : [];
  });
  return Object.fromEntries(pairs);
}

/** Whether what feeds the input may stand for the output. */
function passes(specs: Specs, input: PortSpec, output: PortSpec): boolean {
  return takes(specs, input.type, output.type) || input.kinds.includes(output.type);
}
