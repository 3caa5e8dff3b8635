import { useCatalogue, useNode, useStudio, useText } from "../../store/studio";
import type { NodeId, Workflow, WorkflowNode } from "../../graph/document";
import { at } from "../../graph/records";
import type { NodeType, Specs } from "../../graph/spec";

const OFFERED = 3;

/** A node whose type is not there: what that means, and what may stand in for it. */
export function Missing({ id, type }: { readonly id: string; readonly type: string }) {
  const words = useText().canvas;
  const { workspace } = useStudio();
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const isLoaded = useCatalogue((catalogue) => catalogue.isLoaded);
  const offered = useNode(id);
  if (!isLoaded || offered === undefined) return null;
  const types = closestTypes(specs, type, offered).slice(0, OFFERED);
  return (
    <div className="card-message card-missing nodrag" role="status">
      <p>{words.missingType(type)}</p>
      {types.length === 0 && <p>{words.noReplacement}</p>}
      {types.map((name) => (
        <button
          key={name}
          type="button"
          className="card-replace"
          onClick={() => workspace.getState().edit((workflow) => withType(workflow, id, name))}
        >
          {words.replaceBy(name)}
        </button>
      ))}
    </div>
  );
}

/** The types most like it, by name and by the inputs that it uses; best first, none that is unlike. */
export function closestTypes(specs: Specs, type: string, node: WorkflowNode): string[] {
  const used = new Set([...Object.keys(node.inputs ?? {}), ...Object.keys(node.links ?? {})]);
  return [...specs.types.values()]
    .map((other) => ({ name: other.type, score: likeness(other, type, used) }))
    .filter(({ score }) => score >= LEAST)
    .sort((a, b) => b.score - a.score)
    .map(({ name }) => name);
}

/** The node is of another type; values and links stay, whether or not that type has room for them. */
export function withType(workflow: Workflow, id: NodeId, type: string): Workflow {
  const node = at(workflow.nodes, id);
  if (node === undefined || node.type === type) return workflow;
  return { ...workflow, nodes: { ...workflow.nodes, [id]: { ...node, type } } };
}

const LEAST = 0.4;

function likeness(other: NodeType, type: string, used: ReadonlySet<string>): number {
  const names = other.inputs.filter((input) => used.has(input.name)).length;
  const all = new Set([...used, ...other.inputs.map((input) => input.name)]).size;
  return pairsInCommon(other.type, type) + (all === 0 ? 0 : names / all);
}

/** How much of two names is the same, by their pairs of letters: 0 to 1. */
function pairsInCommon(a: string, b: string): number {
  const [left, right] = [pairsOf(a), pairsOf(b)];
  const shared = [...left].filter((pair) => right.has(pair)).length;
  return left.size + right.size === 0 ? 0 : (2 * shared) / (left.size + right.size);
}

function pairsOf(name: string): ReadonlySet<string> {
  const letters = name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  return new Set(Array.from({ length: letters.length - 1 }, (_, i) => letters.slice(i, i + 2)));
}
