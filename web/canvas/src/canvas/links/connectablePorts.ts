/** The ports that a node can be connected by, and what each can be connected to. */

import type { NodeId, Workflow } from "../../graph/document";
import { portNames } from "../../graph/geometry";
import { look } from "../../graph/document";
import { usedOutputs } from "../../graph/boxes";
import { at } from "../../graph/records";
import type { Specs } from "../../graph/spec";
import type { End } from "../state/gestureState";
import { judgeOf } from "./linkRules";

/** All ports of a node: what is still open first, fields last. */
export function portsOf(workflow: Workflow, specs: Specs, node: NodeId): End[] {
  const found = at(workflow.nodes, node);
  if (found === undefined) return [];
  const type = specs.types.get(found.type);
  const used = usedOutputs(workflow).get(node);
  const names = portNames(type, found, look(workflow, node), used);
  const isOpen = (port: string) => at(found.links, port) === undefined;
  const inputs = [
    ...names.inputs.filter(isOpen),
    ...names.inputs.filter((port) => !isOpen(port)),
    ...names.fields,
  ];
  return [
    ...inputs.map((port): End => ({ node, side: "input", port })),
    ...names.outputs.map((port): End => ({ node, side: "output", port })),
  ];
}

/** The ports of other nodes that take it; those that are open first, fields last. */
export function targetsOf(workflow: Workflow, specs: Specs, end: End): End[] {
  const judge = judgeOf(workflow, specs, { fixed: [end], picked: [] });
  return Object.keys(workflow.nodes)
    .filter((node) => node !== end.node)
    .flatMap((node) => portsOf(workflow, specs, node).filter((port) => judge(port) === null));
}
