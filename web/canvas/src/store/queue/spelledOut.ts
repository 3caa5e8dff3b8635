/** What one event says of many jobs, as the events that each of them would have had. */

import type { Envelope, JobHead } from "../../schema/schema";

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
