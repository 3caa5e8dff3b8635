/** The queue as the server has it: read once, then kept by events. */

import { createStore, type StoreApi } from "zustand";
import type { Api } from "../../api/client";
import type { Envelope, JobHead, Jobs, Queue as ApiQueue } from "../../schema/schema";
import { byEnd, foldQueue, isOver } from "./foldQueue";
import type { Queue } from "./queue";
import { orReport, type View } from "../view/view";

export type QueueApi = Pick<
  Api,
  | "queue"
  | "jobs"
  | "cancel"
  | "retry"
  | "move"
  | "forget"
  | "forgetAll"
  | "clearQueue"
  | "pauseQueue"
  | "resumeQueue"
>;

const PAGE = 50;
const QUEUE_PAGE = 1000;
const MOST = 2000; // ended jobs at hand that nobody asked for
const ENDED = "done,failed,cancelled";

/** What keeps the store in step with the server. */
export class QueueKeeper {
  readonly store: StoreApi<Queue>;
  readonly #api: QueueApi;
  readonly #view: StoreApi<View>;
  #meanwhile: Envelope[] | null = null; // what happens while the server is asked
  #next: string | null = null; // where history goes on; none where it was cut off since
  #read = 0; // ended jobs that somebody asked for, all of which stay
  #isReading = false; // older ones

  constructor(api: QueueApi, view: StoreApi<View>) {
    this.#api = api;
    this.#view = view;
    this.store = createStore<Queue>()((set, get) => ({
      isPaused: false,
      running: [],
      queued: [],
      ended: [],
      hasMore: false,
      shown: null,
      show: async (shown) => {
        set({ shown });
        await this.load();
      },
      loadMore: () => this.#loadMore(),
      ...actsOn(api, view),
      forgetAll: () => act(view, api.forgetAll(get().shown ?? ENDED)),
    }));
  }

  fold(events: readonly Envelope[]): void {
    this.#meanwhile?.push(...events);
    const old = this.store.getState();
    const now = onlyShown(foldQueue(old, events), old);
    const kept = shortened(now, Math.max(MOST, this.#read));
    if (kept !== now) this.#next = null;
    this.store.setState(kept);
  }

  /** Read all of it again. */
  async load(): Promise<void> {
    const since: Envelope[] = [];
    this.#meanwhile = since;
    const asked = Promise.all([wholeQueue(this.#api), this.#older()]);
    const found = await orReport(this.#view, asked);
    if (this.#meanwhile !== since) return; // asked again since
    this.#meanwhile = null;
    if (found === null) return;
    const [queue, { jobs, next }] = found;
    this.#next = next;
    this.#read = jobs.length;
    const { paused, running, queued } = queue;
    this.store.setState({
      isPaused: paused,
      running,
      queued,
      ended: jobs.toSorted(byEnd),
      hasMore: next !== null,
    });
    this.fold(since);
  }

  async #loadMore(): Promise<void> {
    const { hasMore, ended, shown } = this.store.getState();
    const before = this.#next ?? oldest(ended)?.id;
    if (!hasMore || !before || this.#isReading) return;
    this.#isReading = true;
    const page = await orReport(this.#view, this.#older(before));
    this.#isReading = false;
    if (page === null || shown !== this.store.getState().shown) return;
    this.#next = page.next;
    this.store.setState(({ ended }) => ({
      ended: joined(ended, page.jobs),
      hasMore: page.next !== null,
    }));
    this.#read = this.store.getState().ended.length;
  }

  #older(before?: string): Promise<Jobs> {
    const { shown } = this.store.getState();
    return this.#api.jobs({ limit: PAGE, state: shown ?? ENDED, ...(before && { before }) });
  }
}

type Act = "cancel" | "retry" | "move" | "forget" | "clear" | "pause" | "resume";

function actsOn(api: QueueApi, view: StoreApi<View>): Pick<Queue, Act> {
  return {
    cancel: (job) => act(view, api.cancel(job)),
    retry: (job) => act(view, api.retry(job)),
    move: (job, to) => act(view, api.move(job, to)),
    forget: (job) => act(view, api.forget(job)),
    clear: () => act(view, api.clearQueue()),
    pause: () => act(view, api.pauseQueue()),
    resume: () => act(view, api.resumeQueue()),
  };
}

/** What it did comes as events. */
async function act(view: StoreApi<View>, asked: Promise<unknown>): Promise<void> {
  await orReport(view, asked);
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

/** What ended otherwise than is looked for is left out. */
function onlyShown(now: Queue, before: Queue): Queue {
  const { shown, ended } = now;
  if (shown === null || ended === before.ended) return now;
  return { ...now, ended: ended.filter(({ state }) => state === shown) };
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
