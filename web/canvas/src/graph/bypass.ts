/** Bypass: a node that does not run, whose outputs are what some of its inputs are linked to. */

import type { NodeType, PortSpec } from "../api/schema";
import type { NodeId, Workflow, WorkflowNode } from "./document";
import { takes } from "./fit";
import { at, put, withField } from "./records";
import type { Specs } from "./spec";

export function isBypassed(node: WorkflowNode): boolean {
  return node.bypass !== undefined;
}

/** All of them run again where all were bypassed; else all are. */
export function toggleBypass(workflow: Workflow, ids: Iterable<NodeId>, specs: Specs): Workflow {
  const known = [...ids].filter((id) => Object.hasOwn(workflow.nodes, id));
  const isOn = !known.every((id) => isBypassed(workflow.nodes[id] as WorkflowNode));
  return known.reduce((changed, id) => bypassed(changed, id, isOn, specs), workflow);
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

function bypassed(workflow: Workflow, id: NodeId, isOn: boolean, specs: Specs): Workflow {
  const node = at(workflow.nodes, id);
  if (node === undefined || isBypassed(node) === isOn) return workflow;
  const bypass = isOn ? passages(specs.types.get(node.type), node, specs) : undefined;
  return { ...workflow, nodes: put(workflow.nodes, id, withField(node, "bypass", bypass)) };
}
