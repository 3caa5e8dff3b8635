/** The queue and its history after what happened to jobs. */

import type { Envelope, Job, Output } from "../../schema/schema";

export interface Jobs {
  readonly running: readonly Job[];
  readonly queued: readonly Job[]; // next first
  readonly ended: readonly Job[]; // what ended last is first
}

export interface QueueState extends Jobs {
  readonly isPaused: boolean;
}

/** After a batch of events. It takes one walk over the jobs, however many events there are. */
export function foldQueue<Queue extends QueueState>(
  queue: Queue,
  events: readonly Envelope[],
): Queue {
  const changed = new Map<string, Job | null>(); // none is a job that was deleted
  let isPaused = queue.isPaused;
  for (const { event } of events) {
    if (event.type === "job_changed") changed.set(event.job.id, event.job);
    if (event.type === "job_deleted") changed.set(event.job, null);
    if (event.type === "queue_changed") isPaused = event.paused;
    if (event.type === "output_saved") {
      const job = changed.get(event.job) ?? queue.running.find(({ id }) => id === event.job);
      if (job) changed.set(event.job, withOutput(job, event.output));
    }
  }
  if (changed.size === 0) return isPaused === queue.isPaused ? queue : { ...queue, isPaused };
  return { ...queue, ...withJobs(queue, changed), isPaused };
}

/** A job with a file more, unless it was known: what was read and what is told may overlap. */
export function withOutput(job: Job, output: Output): Job {
  const isKnown = job.outputs.some(({ name }) => name === output.name);
  return isKnown ? job : { ...job, outputs: [...job.outputs, output] };
}

function withJobs(queue: Jobs, changed: ReadonlyMap<string, Job | null>): Jobs {
  const now = [...changed.values()].filter((job) => job !== null);
  return {
    running: merged(
      queue.running,
      changed,
      now.filter(({ state }) => state === "running"),
      byStart,
    ),
    queued: merged(
      queue.queued,
      changed,
      now.filter(({ state }) => state === "queued"),
      byTurn,
    ),
    ended: merged(queue.ended, changed, now.filter(isOver), byEnd),
  };
}

/** What did not change, in its order, with what came or changed sorted in. */
function merged(
  old: readonly Job[],
  changed: ReadonlyMap<string, Job | null>,
  come: readonly Job[],
  order: (a: Job, b: Job) => number,
): readonly Job[] {
  const stays = old.filter(({ id }) => !changed.has(id));
  if (come.length === 0 && stays.length === old.length) return old;
  return [...stays, ...come].sort(order); // nearly sorted, which is quick
}

export function isOver({ state }: Job): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}

/** As the server starts them. */
export function byTurn(a: Job, b: Job): number {
  return b.priority - a.priority || a.rank - b.rank || (a.id < b.id ? -1 : 1);
}

/** Not as they were asked for: what waited long, or was sent to the front, is told when it ran. */
export function byEnd(a: Job, b: Job): number {
  return (
    (b.ended ?? b.created) - (a.ended ?? a.created) ||
    b.created - a.created ||
    (a.id < b.id ? 1 : -1)
  );
}

function byStart(a: Job, b: Job): number {
  return (a.started ?? 0) - (b.started ?? 0);
}
