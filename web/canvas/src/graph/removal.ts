/** What becomes of all that speaks of nodes that go. */

import { passages } from "./bypass";
import { withCanvas, withFrame, withoutRoutes } from "./canvasPart";
import { frames, parts, sourceOf } from "./document";
import type { NodeId, Place, Workflow, WorkflowNode } from "./document";
import { portRefusal } from "./fit";
import { at, withField, without } from "./records";
import type { Specs } from "./spec";

/** A node without links to what goes; with `specs`, joined to what fed that, where the types fit. */
export function rejoined(
  workflow: Workflow,
  id: NodeId,
  node: WorkflowNode,
  gone: ReadonlySet<NodeId>,
  specs: Specs | undefined,
): WorkflowNode {
  const entries = Object.entries(node.links ?? {});
  if (!entries.some(([, from]) => gone.has(parts(from)[0]))) return node;
  const kept = entries.flatMap(([input, from]): [string, Place][] => {
    if (!gone.has(parts(from)[0])) return [[input, from]];
    if (specs === undefined) return [];
    const source = sourceBehind(workflow, from, gone, specs);
    const fits = source !== undefined && isFit(workflow, specs, source, id, input);
    return fits ? [[input, source]] : [];
  });
  return withField(node, "links", kept.length > 0 ? Object.fromEntries(kept) : undefined);
}

/** Without their looks, their places in frames and in the form, the routes of their links. */
export function withoutTraces(
  workflow: Workflow,
  old: Workflow,
  gone: ReadonlySet<NodeId>,
): Workflow {
  const shown = without(workflow.interface, (_name, input) => gone.has(parts(input)[0]));
  const looks = without(workflow.canvas, (id) => gone.has(id));
  let left = withField(withField(workflow, "interface", shown), "canvas", looks);
  for (const [id, frame] of Object.entries(frames(left))) {
    const nodes = frame.nodes.filter((node) => !gone.has(node));
    if (nodes.length < frame.nodes.length) left = withFrame(left, id, { ...frame, nodes });
  }
  const outputs = left.canvas?.[".outputs"];
  const kept = outputs?.filter((id) => !gone.has(id));
  if (kept?.length !== outputs?.length) left = withCanvas(left, ".outputs", kept);
  return withoutRoutes(left, (input) => sourceOf(left, input) !== sourceOf(old, input));
}

/** The output that stays and from which this one, through nodes that go, has what it gives. */
function sourceBehind(
  workflow: Workflow,
  from: Place,
  gone: ReadonlySet<NodeId>,
  specs: Specs,
): Place | undefined {
  let source: Place | undefined = from;
  // No way leads through more nodes than go, unless round in a circle.
  for (let left = gone.size; source !== undefined && left >= 0; left--) {
    const [id, output]: readonly [string, string] = parts(source);
    const node: WorkflowNode | undefined = at(workflow.nodes, id);
    if (node === undefined) return undefined;
    if (!gone.has(id)) return source;
    const through = node.bypass ?? passages(specs.types.get(node.type), node, specs);
    source = at(node.links, at(through, output) ?? "");
  }
  return undefined;
}

function isFit(
  workflow: Workflow,
  specs: Specs,
  source: Place,
  to: NodeId,
  input: string,
): boolean {
  const [from, output] = parts(source);
  const type = (id: NodeId) => at(workflow.nodes, id)?.type ?? "";
  const link = { from, output, to, input };
  return from !== to && portRefusal(specs, link, type(from), type(to)) === null;
}
