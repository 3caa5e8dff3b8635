import { frames, notes } from "../graph/document";
import { useText, useWorkflow } from "../store/studio";

/** What to do with a canvas on which there is nothing. */
export function Empty() {
  const words = useText().canvas;
  const isEmpty = useWorkflow((workflow) =>
    [workflow.nodes, frames(workflow), notes(workflow)].every(
      (elements) => Object.keys(elements).length === 0,
    ),
  );
  if (!isEmpty) return null;
  return (
    <div className="canvas-empty">
      <b>{words.empty}</b>
      <span>{words.emptyKeys}</span>
    </div>
  );
}
