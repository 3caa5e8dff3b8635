/** Going from one problem to the next. */

import type { Studio } from "../../store/studio";
import { nextProblemNode, problemsOf } from "../../store/runs/problems";

/** Show the next node that something is wrong with. */
export function stepProblem({ runs, canvas, view, workspace }: Studio, step: 1 | -1): void {
  const tab = workspace.getState().active;
  const { plans, byTab } = runs.getState();
  const problems = problemsOf(plans[tab], byTab[tab]);
  const node = nextProblemNode(problems, view.getState().selection, step);
  view.getState().set({ drawer: "problems" });
  if (node === null) return;
  view.getState().select([node]);
  canvas.handle?.fit([node]);
  canvas.handle?.focus(node);
}
