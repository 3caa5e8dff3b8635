/** The queue and its history after what happened to jobs. */

import type { Envelope, JobHead, Output } from "../../schema/schema";

interface Jobs {
  readonly running: readonly JobHead[];
  readonly queued: readonly JobHead[]; // next first
  readonly ended: readonly JobHead[]; // what ended last is first
}

export interface QueueState extends Jobs {
  readonly isPaused: boolean;
}

/** After a batch of events. It takes one walk over the jobs, however many events there are. */
export function foldQueue<Queue extends QueueState>(
  queue: Queue,
  events: readonly Envelope[],
): Queue {
  const changed = new Map<string, JobHead | null>(); // none is a job that was deleted
  let isPaused = queue.isPaused;
  for (const { event } of events) {
    if (event.type === "job_changed") changed.set(event.job.id, event.job);
    if (event.type === "jobs_deleted") for (const id of event.jobs) changed.set(id, null);
    if (event.type === "queue_changed") isPaused = event.paused;
    if (event.type === "output_saved") {
      const job = changed.get(event.job) ?? queue.running.find(({ id }) => id === event.job);
      if (job) changed.set(event.job, withOutput(job, event.output));
    }
  }
  if (changed.size === 0) return isPaused === queue.isPaused ? queue : { ...queue, isPaused };
  return { ...queue, ...withJobs(queue, changed), isPaused };
}

/** A job with a file more. Where what was read and what is told overlap, its end sets that right. */
function withOutput(job: JobHead, output: Output): JobHead {
  const isPicture = output.media.startsWith("image/");
  const isFirst = isPicture && job.first?.media.startsWith("image/") !== true;
  return { ...job, saved: job.saved + 1, first: isFirst ? output : (job.first ?? output) };
}

function withJobs(queue: Jobs, changed: ReadonlyMap<string, JobHead | null>): Jobs {
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
  old: readonly JobHead[],
  changed: ReadonlyMap<string, JobHead | null>,
  come: readonly JobHead[],
  order: (a: JobHead, b: JobHead) => number,
): readonly JobHead[] {
  const stays = old.filter(({ id }) => !changed.has(id));
  if (come.length === 0 && stays.length === old.length) return old;
  return [...stays, ...come].sort(order); // nearly sorted, which is quick
}

export function isOver({ state }: Pick<JobHead, "state">): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}

/** As the server starts them. */
function byTurn(a: JobHead, b: JobHead): number {
  return b.priority - a.priority || a.rank - b.rank || (a.id < b.id ? -1 : 1);
}

/** Not as they were asked for: what waited long, or was sent to the front, is told when it ran. */
export function byEnd(a: JobHead, b: JobHead): number {
  return (
    (b.ended ?? b.created) - (a.ended ?? a.created) ||
    b.created - a.created ||
    (a.id < b.id ? 1 : -1)
  );
}

function byStart(a: JobHead, b: JobHead): number {
  return (a.started ?? 0) - (b.started ?? 0);
}

/** `queued` are the jobs that were known to wait before these events. */
export function spelledOut(
  events: readonly Envelope[],
  queued: readonly JobHead[],
): readonly Envelope[] {
  if (!events.some(({ event }) => event.type === "queue_cleared")) return events;
  const known = new Map(queued.map((job) => [job.id, job]));
  return events.flatMap((envelope): readonly Envelope[] => {
    const { event } = envelope;
    if (event.type === "job_changed") known.set(event.job.id, event.job);
    if (event.type !== "queue_cleared") return [envelope];
    const { jobs, ended } = event;
    return jobs.flatMap((id) => cancelled(envelope, id, known.get(id), ended));
  });
}

function cancelled(
  envelope: Envelope,
  id: string,
  job: JobHead | undefined,
  ended: number,
): readonly Envelope[] {
  const over = {
    type: "run_ended",
    job: id,
    outcome: "cancelled",
    seconds: 0,
    error: null,
  } as const;
  const changed = job && {
    type: "job_changed" as const,
    job: { ...job, state: "cancelled" as const, ended },
  };
  return [...(changed ? [{ ...envelope, event: changed }] : []), { ...envelope, event: over }];
}
