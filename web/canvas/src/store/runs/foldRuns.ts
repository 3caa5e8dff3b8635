/** The runs of all tabs after a batch of events. Pure. */

import type { Envelope } from "../../schema/schema";
import { isObject } from "../../json/json";
import { isOver } from "../queue/foldQueue";
import { foldBeside, succeeded, withBeside } from "./beside";
import { withNewJob, foldRun, NO_RUN } from "./foldRun";
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
  const shown = takenUp(run, event, known);
  if (shown.job?.id !== id)
    return foldBeside(shown, id, (each) => foldRun(each, event, known.workflow));
  const now = foldRun(shown, event, known.workflow);
  const isOut = shown.job?.state === "running" && now.job?.state !== "running";
  return isOut ? succeeded(now) : now;
}

/** With a job that begins: shown, or beside what goes on. One that waits, where none goes on. */
function takenUp(run: TabRun, event: Envelope["event"], known: TabJob): TabRun {
  if (event.type !== "job_changed" || run.job?.id === event.job.id) return run;
  const { seeds } = known;
  const isRunning = event.job.state === "running";
  if (isRunning && run.job?.state === "running") return withBeside(run, event.job, seeds);
  const isFree = run.job === null || isOver(run.job);
  const isShown = isRunning || (event.job.state === "queued" && isFree);
  return isShown ? withNewJob(run, event.job, seeds) : run;
}

/** The seeds that were drawn, stepped as the server has stepped them. */
export function seedsOf(job: { readonly set: TabRun["seeds"] }, known: TabJob): TabRun["seeds"] {
  return isObject(job.set) ? { ...known.seeds, ...job.set } : known.seeds;
}
