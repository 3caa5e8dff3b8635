/** Runs of one tab on a server of toy jobs, for tests. */

import { createStore, type StoreApi } from "zustand";
import { Refused } from "../../api/transport";
import type { Envelope, Planned, Problem, Job, Submission, Submitted } from "../../schema/schema";
import type { Queue } from "../queue/queue";
import type { RunOptions } from "../runs/runs";
import { RunsKeeper, type KeptRun, type RunsParts } from "../runs/runsKeeper";
import { changed, CHAIN, job, output, envelopes, toyView } from "./toys";
import { createWorkspace } from "../document/workspace";

type RunsApi = RunsParts["api"];

/** A server of jobs that are told what happens to them. */
class ToyJobs implements RunsApi {
  readonly submissions: Submission[] = [];
  readonly cancelled: string[] = [];
  readonly moved: string[] = [];
  readonly jobs = new Map<string, Job>();
  readonly remembered = new Map<string, Envelope[][]>();
  refusal: Error | null = null; // of all that asks for no targets, where the plan has some
  planned: Planned = { targets: [], tasks: [], device: null, problems: [], remarks: [] };
  answers: Promise<void> = Promise.resolve();

  submit = async (sent: Submission): Promise<Submitted> => {
    const number = this.submissions.push(sent);
    await this.answers;
    const isSound = this.planned.targets.length > 0 && sent.targets?.length;
    if (this.refusal && !isSound) throw this.refusal;
    const ids = Array.from({ length: sent.count ?? 1 }, (_, i) => `j${number + i}`);
    for (const id of ids) this.jobs.set(id, job(id));
    return { ...job(ids[0] ?? ""), ids };
  };
  plan = async (): Promise<Planned> => this.planned;
  job = async (id: string): Promise<Job> => {
    const found = this.jobs.get(id);
    if (found === undefined) throw new Refused(404, refusal("there is no such job"));
    return found;
  };
  cancel = async (id: string): Promise<Job> => {
    this.cancelled.push(id);
    return job(id);
  };
  move = async (id: string): Promise<Job> => {
    this.moved.push(id);
    return job(id);
  };
  jobEvents = async function* (this: ToyJobs, id: string) {
    yield* this.remembered.get(id) ?? [];
  }.bind(this);
}

export function refusal(message: string, problems: readonly Problem[] = []) {
  return { code: "unusable", message, path: null, found: null, wanted: null, problems };
}

function toyQueue(): StoreApi<Queue> {
  const none = async () => undefined;
  return createStore<Queue>()(() => ({
    isPaused: false,
    running: [],
    queued: [],
    ended: [],
    hasMore: false,
    shown: null,
    show: none,
    loadMore: none,
    cancel: none,
    retry: none,
    move: none,
    forget: none,
    clear: none,
    forgetAll: none,
    pause: none,
    resume: none,
  }));
}

export function toyRuns() {
  const api = new ToyJobs();
  const workspace = createWorkspace();
  const tab = workspace.getState().open(CHAIN);
  const queue = toyQueue();
  const view = toyView();
  const recalled: string[] = [];
  const forgotten: string[] = [];
  const runs = new RunsKeeper({
    api,
    workspace,
    queue,
    view,
    previews: { recall: (id) => recalled.push(id), forget: (id) => forgotten.push(id) },
    draw: (workflow, _mode, step) => ({ workflow, seeds: { "sampler.seed": 7 + step } }),
    countUp: (_workflow, step) => ({ "sampler.seed": 7 + step }),
  });
  const shown = () => runs.store.getState().byTab[tab];
  const run = (options?: RunOptions) => runs.store.getState().run(options);
  const attach = async (kept: KeptRun) => {
    const found = workspace.getState().tabs.find(({ id }) => id === tab);
    if (found) await runs.attach(found, kept);
  };
  return { api, tab, queue, view, runs, shown, run, attach, recalled, forgotten };
}

export const begins = (id: string, seq = 1): Envelope[] => [
  changed(id, { state: "running" }, seq),
  envelopes({ type: "run_started", job: id, nodes: ["sampler", "save"], held: ["load"] }, seq + 1),
  envelopes({ type: "node_started", job: id, node: "sampler" }, seq + 2),
];
export const ends = (id: string, seq = 10): Envelope[] => [
  envelopes({ type: "node_done", job: id, node: "sampler", seconds: 2, nbytes: 1 }, seq),
  envelopes({ type: "output_saved", job: id, output: output("save", `${id}.png`) }, seq + 1),
  changed(id, { state: "done", saved: 1, first: output("save", `${id}.png`) }, seq + 2),
  envelopes({ type: "run_ended", job: id, outcome: "done", seconds: 3, error: null }, seq + 3),
];
