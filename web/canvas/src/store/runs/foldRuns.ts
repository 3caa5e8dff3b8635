/** The runs of all tabs after a batch of events. Pure. */

import type { Envelope } from "../../schema/schema";
import { isObject } from "../../json/json";
import { isOver } from "../queue/foldQueue";
import { begun, foldRun, NO_RUN } from "./foldRun";
import type { Runs, TabRun } from "./runs";
import { jobOf, type TabJob } from "./tabJobs";

type ByTab = Runs["byTab"];

/** `find` says whose a job is. */
export function foldRuns(
  byTab: ByTab,
  events: readonly Envelope[],
  find: (job: string) => TabJob | undefined,
): ByTab {
  const changed = new Map<string, TabRun>();
  for (const { event } of events) {
    const id = jobOf(event);
    const job = id === null ? undefined : find(id);
    if (id === null || job === undefined) continue;
    const run = changed.get(job.tab) ?? byTab[job.tab] ?? NO_RUN;
    const now = foldTab(run, id, job, event);
    if (now !== run) changed.set(job.tab, now);
  }
  return changed.size === 0 ? byTab : { ...byTab, ...Object.fromEntries(changed) };
}

function foldTab(run: TabRun, id: string, known: TabJob, event: Envelope["event"]): TabRun {
  const shown = takesOver(run, event) ? begun(run, event.job, seedsOf(event.job, known)) : run;
  return shown.job?.id === id ? foldRun(shown, event, known.workflow) : shown;
}

type JobChanged = Extract<Envelope["event"], { type: "job_changed" }>;

/** A job that begins is shown; one that waits only where none goes on. */
function takesOver(run: TabRun, event: Envelope["event"]): event is JobChanged {
  if (event.type !== "job_changed" || run.job?.id === event.job.id) return false;
  if (event.job.state === "running") return true;
  return event.job.state === "queued" && (run.job === null || isOver(run.job));
}

/** The seeds that were drawn, stepped as the server has stepped them. */
export function seedsOf(job: { readonly set: TabRun["seeds"] }, known: TabJob): TabRun["seeds"] {
  return isObject(job.set) ? { ...known.seeds, ...job.set } : known.seeds;
}
