/** What the server plans, as the cards show it. */

import { Refused } from "../../api/errors";
import type { Problem, Planned } from "../../schema/schema";
import type { Workflow } from "../../graph/document";
import { withDependencies } from "./held";
import type { Plan } from "./runs";

export const NO_PLAN: Plan = { runs: new Set(), held: new Set(), problems: [] };

export function planOf(workflow: Workflow, { tasks }: Planned): Plan {
  const named = tasks.map(({ node }) => node);
  const held = tasks.filter((task) => task.held).map(({ node }) => node);
  return {
    runs: new Set(tasks.filter((task) => !task.held).map(({ node }) => node)),
    held: new Set(withDependencies(workflow, named, held)),
    problems: [],
  };
}

/** The plan of a workflow that cannot run; none where that is not why the server refused. */
export function refusedPlan(error: unknown): Plan | null {
  if (!(error instanceof Refused) || (error.status !== 422 && error.status !== 400)) return null;
  return { ...NO_PLAN, problems: faultsOf(error) };
}

function faultsOf({ refusal }: Refused): readonly Problem[] {
  if (refusal.problems.length > 0) return refusal.problems;
  return [{ node: "", port: null, message: refusal.message }];
}
