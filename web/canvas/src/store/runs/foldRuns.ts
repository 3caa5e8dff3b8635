/**
 * The runs of all tabs after a batch of events. Those of one tab may go on at the same time, where
 * there are several workers. Pure.
 */

import { isOver } from "../queue/foldQueue";
import { withNewJob, byNode, NO_RUN, foldRun } from "./foldRun";
import type { RunJob, TabRun, Runs } from "./runs";
import type { Envelope } from "../../schema/schema";
import { isObject } from "../../json/json";
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

/** A job that runs while another one is shown; unchanged where it is known. */
export function withBeside(run: TabRun, job: RunJob, seeds: TabRun["seeds"]): TabRun {
  const beside = besideOf(run);
  if (beside.some((each) => each.job?.id === job.id)) return run;
  const fresh = { ...NO_RUN, ...(run.times && { times: run.times }) };
  return { ...run, beside: [...beside, withNewJob(fresh, job, seeds)] };
}

/** After something happened to a job that is not the one shown. Its files are seen at once. */
function foldBeside(run: TabRun, job: string, fold: (beside: TabRun) => TabRun): TabRun {
  const old = besideOf(run).find((each) => each.job?.id === job);
  const now = old && fold(old);
  if (now === undefined || now === old) return run;
  const beside = besideOf(run).map((each) => (each === old ? now : each));
  const isNews = now.files !== old?.files;
  const outputs = isNews ? { ...run.outputs, ...byNode(now.files) } : run.outputs;
  return { ...run, beside, outputs };
}

/** What is shown once a run goes on no longer: one that goes on, or else one that failed, or else itself. */
function succeeded(run: TabRun): TabRun {
  const all = [...besideOf(run), run];
  const running = all.find(({ job }) => job?.state === "running");
  const failing = run.job !== null && isOver(run.job) ? all.find(({ error }) => error) : undefined;
  const next = running ?? failing ?? run;
  const left = all.filter((each) => each !== next && each.job?.state === "running");
  const failed = all.filter((each) => each !== next && each.error !== null);
  const { beside: _, ...shown } = next;
  return {
    ...shown,
    outputs: { ...run.outputs, ...next.outputs },
    times: { ...run.times, ...next.times },
    ...(left.length > 0 && { beside: [...left, ...failed.map(alone)] }),
  };
}

/** The run of a job, be it shown or beside. */
export function runOf(runs: readonly TabRun[], job: string): TabRun | undefined {
  return runs.flatMap((run) => [run, ...besideOf(run)]).find((run) => run.job?.id === job);
}

function alone({ beside: _, ...run }: TabRun): TabRun {
  return run;
}

function besideOf(run: TabRun): readonly TabRun[] {
  return run.beside ?? NONE;
}

const NONE: readonly TabRun[] = [];
