/** Handing in a workflow, once or often, with the seeds of each time. */

import type { Api } from "../../api/client";
import type { Submitted } from "../../schema/schema";
import type { Json, Workflow } from "../../graph/document";
import type { RunOptions, TabRun } from "./runs";

/** A workflow whose seeds were drawn, and what they are. */
export interface Seeded {
  readonly workflow: Workflow;
  readonly seeds: TabRun["seeds"];
}

export type DrawSeeds = (
  workflow: Workflow,
  mode: "fixed" | "increase" | "random",
  step: number,
) => Seeded;

export interface Sent extends Seeded {
  readonly job: Submitted;
}

/** One answer a submission. The server itself counts seeds up, in one submission for all times. */
export async function* submitAll(
  api: Pick<Api, "submit" | "move">,
  workflow: Workflow,
  options: RunOptions,
  draw: DrawSeeds,
  priority: number,
): AsyncGenerator<Sent> {
  const { targets = [], count = 1, stepping = "increase", first = false } = options;
  const isCounted = stepping === "increase";
  for (let step = 0; step < (isCounted ? 1 : count); step++) {
    const drawn = draw(workflow, stepping, step);
    const job = await api.submit({
      workflow: sentTo(drawn.workflow),
      targets,
      count: isCounted ? count : 1,
      priority,
    });
    yield { ...drawn, job };
    if (first) await toFront(api, job.ids);
  }
}

/** A workflow as the server takes it. */
export function sentTo(workflow: Partial<Workflow>): Readonly<Record<string, Json>> {
  return workflow as unknown as Readonly<Record<string, Json>>;
}

/** What has started meanwhile needs no place any more. */
async function toFront(api: Pick<Api, "move">, jobs: readonly string[]): Promise<void> {
  for (const job of jobs.toReversed()) await api.move(job, { place: "first" }).catch(() => null);
}
