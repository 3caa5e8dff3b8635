/** Which jobs belong to which tab, and what happens to them before that is known. */

import type { Envelope } from "../../schema/schema";
import type { Workflow } from "../../graph/document";
import type { TabRun } from "./runs";
import type { TabId } from "../document/workspace";

export interface TabJob {
  readonly tab: TabId;
  readonly seeds: TabRun["seeds"];
  readonly workflow: Workflow; // as submitted
}

export class TabJobs {
  readonly #jobs = new Map<string, TabJob>();
  /** Of jobs that are caught up with: what comes meanwhile. */
  readonly #late = new Map<string, Envelope[]>();
  /** Of jobs of nobody, while some are being submitted: their events may outrun their names. */
  #strays: Envelope[] = [];
  #submissions = 0;

  get(job: string): TabJob | undefined {
    return this.#jobs.get(job);
  }

  /** Adds a job; gives what has already happened to it. */
  add(job: string, to: TabJob): readonly Envelope[] {
    this.#jobs.set(job, to);
    return this.#strays.filter(({ event }) => jobOf(event) === job);
  }

  delete(job: string): void {
    this.#jobs.delete(job);
    this.#late.delete(job);
  }

  all(): string[] {
    return [...this.#jobs.keys()];
  }

  of(tab: TabId): string[] {
    return [...this.#jobs].flatMap(([id, job]) => (job.tab === tab ? id : []));
  }

  /** A job of a tab may come from here on. */
  submissionBegins(): void {
    this.#submissions++;
  }

  submissionEnds(): void {
    this.#submissions--;
    if (this.#submissions === 0) this.#strays = [];
  }

  /** From here on what happens to a job is put aside, in the list that is given. */
  holdBack(job: string): readonly Envelope[] {
    const late: Envelope[] = [];
    this.#late.set(job, late);
    return late;
  }

  release(job: string, late: readonly Envelope[]): void {
    if (this.#late.get(job) === late) this.#late.delete(job);
  }

  /** The events that tabs are to see now. */
  sort(events: readonly Envelope[]): Envelope[] {
    return events.filter((envelope) => {
      const job = jobOf(envelope.event);
      if (job === null) return false;
      const late = this.#late.get(job);
      if (late !== undefined) late.push(envelope);
      else if (this.#jobs.has(job)) return true;
      else if (this.#submissions > 0) this.#strays.push(envelope);
      return false;
    });
  }
}

/** Which job an event concerns. */
export function jobOf(event: Envelope["event"]): string | null {
  if (event.type === "job_changed") return event.job.id;
  return "job" in event ? event.job : null;
}

/**
 * Tells what is remembered of a job, and goes on until the main stream has caught up or the job is
 * over. `late` grows with what the main stream says meanwhile; what is not yet told of it comes last.
 */
export async function catchUp(
  remembered: AsyncIterable<readonly Envelope[]>,
  late: readonly Envelope[],
  tell: (events: readonly Envelope[]) => void,
): Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  try {
    for await (const events of remembered) {
      const news = events.filter(({ event }) => event.type !== "hello" && event.type !== "missed");
      tell(news);
      last = news.at(-1)?.seq ?? last;
      if ((late[0]?.seq ?? Number.POSITIVE_INFINITY) <= last) break;
    }
  } finally {
    tell(late.filter(({ seq }) => seq > last));
  }
}
