/** What a new node can read without a choice. */

import { setInput } from "../../graph/edit";
import { at } from "../../graph/records";
import type { NodeType } from "../../graph/spec";
import type { Model } from "../../schema/schema";
import type { Added } from "./adding";

/** With the file chosen wherever one is wanted and the folder has but one that can be used. */
export function withOnlyFiles(
  { workflow, id }: Added,
  type: NodeType,
  models: readonly Model[],
): Added {
  const node = at(workflow.nodes, id);
  const wanting = type.inputs.filter(
    ({ name, required }) => required && at(node?.inputs, name) === undefined,
  );
  const filled = wanting.reduce((changed, { name, hints }) => {
    const fitting = models.filter(
      ({ folder, error }) => folder === hints["file"]?.["folder"] && error === null,
    );
    const [only, ...others] = fitting;
    if (only === undefined || others.length > 0) return changed;
    return setInput(changed, id, name, only.name);
  }, workflow);
  return { workflow: filled, id };
}
