/** The queue as the server has it: read once, then kept by events. */

import { createStore, type StoreApi } from "zustand";
import type { Api } from "../../api/client";
import type { Envelope, JobHead, Queue as ApiQueue } from "../../schema/schema";
import { byEnd, foldQueue, isOver } from "./foldQueue";
import type { Queue } from "./queue";
import { orReport } from "../view/report";
import type { View } from "../view/view";

export type QueueApi = Pick<
  Api,
  | "queue"
  | "jobs"
  | "cancel"
  | "retry"
  | "move"
  | "forget"
  | "clearQueue"
  | "pauseQueue"
  | "resumeQueue"
>;

/** What keeps the store in step with the server. */
export interface QueueKeeper {
  readonly store: StoreApi<Queue>;
  /** Read all of it again. */
  load(): Promise<void>;
  fold(events: readonly Envelope[]): void;
}

const PAGE = 50;
const QUEUE_PAGE = 1000;
const MOST = 2000; // ended jobs at hand that nobody asked for
const ENDED = "done,failed,cancelled";

export function createQueue(api: QueueApi, view: StoreApi<View>): QueueKeeper {
  let meanwhile: Envelope[] | null = null; // what happens while the server is asked
  let last: string | null = null; // the job after which history goes on
  let read = 0; // ended jobs that somebody asked for, all of which stay

  const act = async (asked: Promise<unknown>): Promise<void> => {
    await orReport(view, asked); // what it did comes as events
  };
  const store = createStore<Queue>()((set, get) => ({
    isPaused: false,
    running: [],
    queued: [],
    ended: [],
    hasMore: false,
    async loadMore() {
      const { hasMore, ended } = get();
      const before = ended.some(({ id }) => id === last) ? last : oldest(ended)?.id;
      if (!hasMore || !before) return;
      const page = await orReport(view, api.jobs({ limit: PAGE, state: ENDED, before }));
      if (page === null) return;
      last = page.next;
      set(({ ended }) => ({ ended: joined(ended, page.jobs), hasMore: page.next !== null }));
      read = get().ended.length;
    },
    cancel: (job) => act(api.cancel(job)),
    retry: (job) => act(api.retry(job)),
    move: (job, to) => act(api.move(job, to)),
    forget: (job) => act(api.forget(job)),
    clear: () => act(api.clearQueue()),
    pause: () => act(api.pauseQueue()),
    resume: () => act(api.resumeQueue()),
  }));

  const fold = (events: readonly Envelope[]): void => {
    meanwhile?.push(...events);
    store.setState((old) => shortened(foldQueue(old, events), Math.max(MOST, read)));
  };
  const load = async (): Promise<void> => {
    const since: Envelope[] = [];
    meanwhile = since;
    const asked = Promise.all([wholeQueue(api), api.jobs({ limit: PAGE, state: ENDED })]);
    const found = await orReport(view, asked);
    if (meanwhile !== since) return; // asked again since
    meanwhile = null;
    if (found === null) return;
    const [queue, { jobs, next }] = found;
    last = next;
    read = jobs.length;
    const { paused, running, queued } = queue;
    store.setState({
      isPaused: paused,
      running,
      queued,
      ended: jobs.toSorted(byEnd),
      hasMore: next !== null,
    });
    fold(since);
  };
  return { store, load, fold };
}

/** All that waits, a page after the other: what changes meanwhile is told by events. */
async function wholeQueue(api: QueueApi): Promise<Pick<ApiQueue, "paused" | "running" | "queued">> {
  let page = await api.queue({ limit: QUEUE_PAGE });
  const queued = [...page.queued];
  while (page.next) {
    page = await api.queue({ limit: QUEUE_PAGE, after: page.next });
    queued.push(...page.queued);
  }
  return { ...page, queued: withoutDoubles(queued) };
}

function withoutDoubles(jobs: readonly JobHead[]): readonly JobHead[] {
  return [...new Map(jobs.map((job) => [job.id, job])).values()];
}

/** A page that is open for days does not keep all that it has seen. */
function shortened(queue: Queue, most: number): Queue {
  if (queue.ended.length <= most) return queue;
  return { ...queue, ended: queue.ended.slice(0, most), hasMore: true };
}

/** Where the server's list goes on, which is in the order of asking. */
function oldest(jobs: readonly JobHead[]): JobHead | undefined {
  return jobs.toSorted((a, b) => a.created - b.created)[0];
}

/** Old and older, each job once. */
function joined(old: readonly JobHead[], older: readonly JobHead[]): readonly JobHead[] {
  const known = new Set(old.map(({ id }) => id));
  return [...old, ...older.filter((job) => !known.has(job.id) && isOver(job))].sort(byEnd);
}
