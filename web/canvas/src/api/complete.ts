/** What the server leaves out where it says nothing, filled in as the schema has it. */

import type { Envelope, Failure, Job } from "../schema/schema";

const NOTHING_SAID = { node: null, type: null, traceback: null, problems: [] } as const;

export function completeFailure(error: Failure): Failure {
  return { ...NOTHING_SAID, ...error };
}

export function completeJob<Any extends Job>(job: Any): Any {
  return job.error === null ? job : { ...job, error: completeFailure(job.error) };
}

export function completeEnvelope(envelope: Envelope): Envelope {
  const { event } = envelope;
  if (event.type === "run_ended" && event.error !== null) {
    return { ...envelope, event: { ...event, error: completeFailure(event.error) } };
  }
  return envelope;
}
