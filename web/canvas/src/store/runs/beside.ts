/** Runs of one tab that go on at the same time, where there are several workers. Pure. */

import { isOver } from "../queue/foldQueue";
import { withNewJob, byNode, NO_RUN } from "./foldRun";
import type { RunJob, TabRun } from "./runs";

/** A job that runs while another one is shown; unchanged where it is known. */
export function withBeside(run: TabRun, job: RunJob, seeds: TabRun["seeds"]): TabRun {
  const beside = besideOf(run);
  if (beside.some((each) => each.job?.id === job.id)) return run;
  const fresh = { ...NO_RUN, ...(run.times && { times: run.times }) };
  return { ...run, beside: [...beside, withNewJob(fresh, job, seeds)] };
}

/** After something happened to a job that is not the one shown. Its files are seen at once. */
export function foldBeside(run: TabRun, job: string, fold: (beside: TabRun) => TabRun): TabRun {
  const old = besideOf(run).find((each) => each.job?.id === job);
  const now = old && fold(old);
  if (now === undefined || now === old) return run;
  const beside = besideOf(run).map((each) => (each === old ? now : each));
  const isNews = now.files !== old?.files;
  const outputs = isNews ? { ...run.outputs, ...byNode(now.files) } : run.outputs;
  return { ...run, beside, outputs };
}

/** What is shown once a run goes on no longer: one that goes on, or else one that failed, or else itself. */
export function succeeded(run: TabRun): TabRun {
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
