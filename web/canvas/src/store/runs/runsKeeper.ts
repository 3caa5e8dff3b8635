/** Runs of the open workflows: from Run to what came of it, over every break of the connection. */

import { createStore, type StoreApi } from "zustand";
import type { Api } from "../../api/client";
import { Refused } from "../../api/transport";
import type { Previews } from "../../api/previews";
import type { Envelope, Job } from "../../schema/schema";
import { withBeside, foldRuns, seedsOf } from "./foldRuns";
import { catchUp, TabJobs, type TabJob } from "./tabJobs";
import { isOver } from "../queue/foldQueue";
import { NO_RUN, submitting, withKnownJob, withNewJob } from "./foldRun";
import { withoutFailures, clearFixedFailures } from "./problems";
import { refusedPlan } from "./plan";
import type { Queue } from "../queue/queue";
import type { NodeId, Workflow } from "../../graph/document";
import type { Plan, RunJob, RunOptions, Runs, TabRun } from "./runs";
import { sentTo, submitAll, type DrawSeeds, type Sent } from "./submit";
import { reportError, orReport, type View } from "../view/view";
import { current, type Tab, type TabId, type Workspace } from "../document/workspace";

export interface RunsParts {
  readonly api: Pick<Api, "plan" | "submit" | "move" | "cancel" | "job" | "jobEvents">;
  readonly workspace: StoreApi<Workspace>;
  readonly queue: StoreApi<Queue>;
  readonly view: StoreApi<View>;
  readonly previews: Pick<Previews, "recall" | "forget">;
  readonly draw: DrawSeeds;
  /** What the seeds of a workflow are in a later job of one submission. */
  readonly countUp: (workflow: Workflow, step: number) => TabRun["seeds"];
}

/** What a draft keeps of the runs of a tab. */
export interface KeptRun {
  readonly jobs: readonly string[]; // the one that is shown first
  readonly seeds: TabRun["seeds"];
  readonly times: NonNullable<TabRun["times"]>;
  readonly outputs: TabRun["outputs"];
  readonly fixed?: readonly NodeId[]; // of the job that is shown
}

export class RunsKeeper {
  readonly store: StoreApi<Runs>;
  readonly #parts: RunsParts;
  readonly #jobs = new TabJobs();
  readonly #abandoned = new Set<TabId>(); // cancelled before the server has answered

  constructor(parts: RunsParts) {
    this.#parts = parts;
    this.store = createStore<Runs>()(() => ({
      connection: "connecting",
      byTab: {},
      plans: {},
      run: (options) => this.#run(options ?? {}),
      cancel: () => this.#cancel(),
    }));
    parts.queue.subscribe((queue) => this.#count(queue));
    parts.workspace.subscribe((now, before) => this.#mend(now, before));
  }

  fold(events: readonly Envelope[]): void {
    this.#apply(this.#jobs.sort(events));
  }

  setPlan(tab: TabId, plan: Plan): void {
    this.store.setState(({ plans }) => ({ plans: { ...plans, [tab]: plan } }));
  }

  /** Show the runs that a tab had when its page was closed. */
  async attach(tab: Tab, { jobs, seeds, times, outputs, fixed }: KeptRun): Promise<void> {
    const known: TabJob = { tab: tab.id, seeds, workflow: tab.workflow };
    const before = { ...NO_RUN, times, outputs };
    await Promise.all(jobs.map((job) => this.#follow(job, known, before)));
    const run = this.store.getState().byTab[tab.id];
    if (fixed && run && run.job?.id === jobs[0]) this.#show(tab.id, withoutFailures(run, fixed));
  }

  /** Show a job of the past in the tab that has its workflow; one that goes on stays where it is. */
  async showPast(id: TabId, job: string): Promise<void> {
    const tab = this.#parts.workspace.getState().tabs.find((tab) => tab.id === id);
    const runs = Object.values(this.store.getState().byTab);
    const isActive = runs.some((run) => run.job?.id === job && !isOver(run.job));
    if (tab && !isActive) {
      await this.attach(tab, { jobs: [job], seeds: {}, times: {}, outputs: {} });
    }
  }

  kept(tab: TabId): KeptRun | null {
    const run = this.store.getState().byTab[tab];
    if (!run?.job) return null;
    const { job, seeds, outputs, times = {}, fixed = [] } = run;
    const others = this.#jobs.of(tab).filter((id) => id !== job.id);
    return { jobs: [job.id, ...others], seeds, times, outputs, fixed };
  }

  /** Some of what happened was missed: look again at all that is not over. */
  async resume(): Promise<void> {
    const shown = Object.values(this.store.getState().byTab).flatMap(({ job }) => job ?? []);
    const over = new Set(shown.filter(isOver).map(({ id }) => id));
    const followed = this.#jobs.all().filter((id) => !over.has(id));
    await Promise.all(
      followed.map(async (job) => {
        const known = this.#jobs.get(job);
        if (known) await this.#follow(job, known);
      }),
    );
  }

  /** A tab is closed for good. Its jobs go on. */
  forget(tab: TabId): void {
    for (const job of this.#jobs.of(tab)) this.#jobs.delete(job);
    this.store.setState(({ byTab, plans }) => ({
      byTab: without(byTab, tab),
      plans: without(plans, tab),
    }));
  }

  async #run(options: RunOptions): Promise<void> {
    const tab = current(this.#parts.workspace.getState());
    const { byTab, plans } = this.store.getState();
    const before = byTab[tab.id];
    this.#show(tab.id, submitting(before, options.targets?.length ? undefined : plans[tab.id]));
    this.#jobs.submissionBegins();
    try {
      await this.#sendSound(tab, options);
      if (before?.job && isOver(before.job)) this.#letGo(before.job.id);
    } catch (error) {
      this.#refuse(tab.id, before, error);
    } finally {
      this.#jobs.submissionEnds();
      this.#abandoned.delete(tab.id);
    }
  }

  /** All of it or, where something is wrong, what depends on nothing of that. */
  async #sendSound(tab: Tab, options: RunOptions): Promise<void> {
    try {
      await this.#send(tab, options);
    } catch (error) {
      const { api, view } = this.#parts;
      if (options.targets?.length || refusedPlan(error) === null) throw error;
      const { targets, problems = [] } = await api.plan({ workflow: sentTo(tab.workflow) });
      if (targets.length === 0 || problems.length === 0) throw error;
      await this.#send(tab, { ...options, targets });
      const { text, notify } = view.getState();
      const left = new Set(problems.map(({ node }) => node)).size;
      notify(text.stores.ranWithout(left), "note", this.#showingProblems());
    }
  }

  async #send(tab: Tab, options: RunOptions): Promise<void> {
    const { api, draw, queue } = this.#parts;
    const priority = options.first ? (queue.getState().queued[0]?.priority ?? 0) : 0;
    const sent = submitAll(api, tab.workflow, options, draw, priority);
    for await (const each of sent) this.#accept(tab.id, each);
  }

  async #cancel(): Promise<void> {
    const { api, view, workspace } = this.#parts;
    const tab = current(workspace.getState()).id;
    const run = this.store.getState().byTab[tab];
    const runs = run === undefined ? [] : [run, ...(run.beside ?? [])];
    const goOn = runs.flatMap(({ job }) => (job && !isOver(job) ? job.id : []));
    const waiting = this.#jobs.of(tab).filter((id) => id !== run?.job?.id);
    if (goOn.length === 0 && run?.isSubmitting) this.#abandoned.add(tab);
    const asked = goOn.length === 0 ? waiting : goOn;
    await orReport(view, Promise.all(asked.map((id) => api.cancel(id))));
  }

  #accept(tab: TabId, { job, seeds, workflow }: Sent): void {
    const known = (step: number): TabJob => {
      const counted = step > 0 ? this.#parts.countUp(workflow, step) : {};
      return { tab, seeds: { ...seeds, ...counted }, workflow };
    };
    const strays = job.ids.flatMap((id, step) => this.#jobs.add(id, known(step)));
    const run = this.store.getState().byTab[tab] ?? NO_RUN;
    const isFree = run.job === null || isOver(run.job);
    this.#show(tab, isFree ? withNewJob(run, job, seeds) : { ...run, isSubmitting: false });
    this.#apply(strays);
    if (this.#abandoned.has(tab)) {
      void orReport(this.#parts.view, Promise.all(job.ids.map((id) => this.#parts.api.cancel(id))));
    }
  }

  #refuse(tab: TabId, before: TabRun | undefined, error: unknown): void {
    const run = this.store.getState().byTab[tab];
    if (run?.job) this.#show(tab, { ...run, isSubmitting: false });
    else if (before) this.#show(tab, before);
    else this.store.setState(({ byTab }) => ({ byTab: without(byTab, tab) }));
    const plan = refusedPlan(error);
    const { view } = this.#parts;
    if (plan === null) return reportError(view, error);
    this.setPlan(tab, plan);
    const { text, notify } = view.getState();
    notify(text.stores.cannotRun(plan.problems.length), "error", this.#showingProblems());
  }

  #showingProblems() {
    const { text, set } = this.#parts.view.getState();
    return { label: text.stores.showProblems, run: () => set({ drawer: "problems" }) };
  }

  /** Take up a job where it is now. One that is gone is let go. */
  async #follow(id: string, known: TabJob, before = NO_RUN): Promise<void> {
    const { api } = this.#parts;
    this.#jobs.add(id, known);
    const late = this.#jobs.holdBack(id);
    try {
      const job = await api.job(id);
      const found = { ...known, seeds: seedsOf(job, known) };
      this.#jobs.add(id, found);
      const isShown = this.#showAgain(job, found, before);
      if (isShown) await catchUp(api.jobEvents(id), late, (events) => this.#apply(events));
      else this.#apply(late);
    } catch (error) {
      if (error instanceof Refused) this.#jobs.delete(id);
      else this.#apply(late); // the connection is gone, and there will be another try
    } finally {
      this.#jobs.release(id, late);
    }
  }

  /** Says whether there is more to learn of a job: it is shown, and has withNewJob. */
  #showAgain(job: Job, known: TabJob, before: TabRun): boolean {
    const run = this.store.getState().byTab[known.tab] ?? before;
    const isBeside = job.state === "running" && run.job?.state === "running";
    if (isBeside && job.id !== run.job?.id) {
      this.#show(known.tab, withBeside(run, job, known.seeds));
      return true;
    }
    if (!outranks(job, run.job)) {
      if (isOver(job)) this.#jobs.delete(job.id);
      return false;
    }
    this.#show(known.tab, withKnownJob(run, job, known.seeds));
    this.#count(this.#parts.queue.getState());
    if (job.state === "running") this.#parts.previews.recall(job.id);
    return job.state !== "queued";
  }

  #apply(events: readonly Envelope[]): void {
    const before = this.store.getState().byTab;
    const byTab = foldRuns(before, events, (job) => this.#jobs.get(job));
    if (byTab === before) return;
    this.store.setState({ byTab });
    const replaced = Object.values(before).flatMap(({ job }) => (job && isOver(job) ? job.id : []));
    const ended = events.flatMap(({ event }) => (event.type === "run_ended" ? event.job : []));
    const shown = new Set(Object.values(byTab).map(({ job }) => job?.id));
    for (const id of [...replaced, ...ended]) if (!shown.has(id)) this.#letGo(id);
    this.#count(this.#parts.queue.getState());
  }

  #letGo(job: string): void {
    this.#jobs.delete(job);
    this.#parts.previews.forget(job);
  }

  /** What failed and was changed since is not what failed. */
  #mend({ tabs }: Workspace, before: Workspace): void {
    if (tabs === before.tabs) return;
    for (const { id, workflow } of tabs) {
      const run = this.store.getState().byTab[id];
      const old = before.tabs.find((tab) => tab.id === id);
      if (run === undefined || old === undefined) continue;
      const now = clearFixedFailures(run, old.workflow, workflow);
      if (now !== run) this.#show(id, now);
    }
  }

  /** How many jobs are before those that wait. */
  #count({ running, queued }: Queue): void {
    for (const [tab, run] of Object.entries(this.store.getState().byTab)) {
      if (run.job?.state !== "queued") continue;
      const place = queued.findIndex(({ id }) => id === run.job?.id);
      const ahead = place < 0 ? 0 : running.length + place;
      if (ahead !== run.ahead) this.#show(tab, { ...run, ahead });
    }
  }

  #show(tab: TabId, run: TabRun): void {
    this.store.setState(({ byTab }) => ({ byTab: { ...byTab, [tab]: run } }));
  }
}

/** Whether a job is to be shown rather than another: what runs, then what waits, then the latest. */
function outranks(job: Job, shown: RunJob | null): boolean {
  if (shown === null || shown.id === job.id) return true;
  const rank = ({ state }: RunJob) => (state === "running" ? 2 : state === "queued" ? 1 : 0);
  if (rank(job) !== rank(shown)) return rank(job) > rank(shown);
  return isOver(job) && job.created > shown.created;
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== key));
}
