import { createStore, type StoreApi } from "zustand";
import { expect, test } from "vitest";
import { Refused, Unreachable } from "../api/errors";
import type { Envelope, Fault, Job, Submission, Submitted } from "../api/schema";
import { settled } from "../api/toyClock";
import type { Queue } from "./queue";
import type { RunOptions } from "./runs";
import { RunsKeeper, type RunsParts } from "./runsKeeper";
import { changed, CHAIN, job, output, told, toyView } from "./toys";
import { createWorkspace } from "./workspace";

type RunsApi = RunsParts["api"];

/** A server of jobs that are told what happens to them. */
class ToyJobs implements RunsApi {
  readonly submissions: Submission[] = [];
  readonly cancelled: string[] = [];
  readonly moved: string[] = [];
  readonly jobs = new Map<string, Job>();
  readonly remembered = new Map<string, Envelope[][]>();
  refusal: Error | null = null;
  answers: Promise<void> = Promise.resolve();

  submit = async (sent: Submission): Promise<Submitted> => {
    const number = this.submissions.push(sent);
    await this.answers;
    if (this.refusal) throw this.refusal;
    const ids = Array.from({ length: sent.count ?? 1 }, (_, i) => `j${number + i}`);
    for (const id of ids) this.jobs.set(id, job(id));
    return { ...job(ids[0] ?? ""), ids };
  };
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

function refusal(message: string, problems: readonly Fault[] = []) {
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
    loadMore: none,
    cancel: none,
    retry: none,
    move: none,
    forget: none,
    clear: none,
    pause: none,
    resume: none,
  }));
}

function setup() {
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
  });
  const shown = () => runs.store.getState().byTab[tab];
  const run = (options?: RunOptions) => runs.store.getState().run(options);
  return { api, workspace, tab, queue, view, runs, shown, run, recalled, forgotten };
}

const start = (id: string, seq = 1): Envelope[] => [
  changed(id, { state: "running" }, seq),
  told({ type: "run_started", job: id, nodes: ["sampler", "save"], held: ["load"] }, seq + 1),
  told({ type: "node_started", job: id, node: "sampler" }, seq + 2),
];
const end = (id: string, seq = 10): Envelope[] => [
  told({ type: "node_done", job: id, node: "sampler", seconds: 2, nbytes: 1 }, seq),
  told({ type: "output_saved", job: id, output: output("save", `${id}.png`) }, seq + 1),
  changed(id, { state: "done", outputs: [output("save", `${id}.png`)] }, seq + 2),
  told({ type: "run_ended", job: id, outcome: "done", seconds: 3, error: null }, seq + 3),
];

test("Run shows at once that it was pressed, then the job, then what happens in it", async () => {
  const { run, runs, shown } = setup();
  const running = run();
  expect(shown()).toMatchObject({ job: null, isSubmitting: true });
  await running;
  expect(shown()).toMatchObject({ job: { id: "j1" }, isSubmitting: false });
  expect(shown()?.seeds).toEqual({ "sampler.seed": 7 });
  runs.fold(start("j1"));
  expect(shown()?.nodes["sampler"]?.state).toBe("running");
  runs.fold(end("j1"));
  expect(shown()?.job?.state).toBe("done");
  expect(shown()?.outputs["save"]?.[0]?.name).toBe("j1.png");
});

test("events that come before the server's answer are not lost", async () => {
  const { api, run, runs, shown } = setup();
  let answer = () => {};
  api.answers = new Promise((resolve) => (answer = resolve));
  const running = run();
  runs.fold([changed("j1"), ...start("j1")]);
  expect(shown()?.job).toBeNull();
  answer();
  await running;
  expect(shown()?.job?.state).toBe("running");
  expect(shown()?.nodes["sampler"]?.state).toBe("running");
});

test("jobs of other windows are nobody's here", async () => {
  const { run, runs, shown } = setup();
  await run();
  const before = shown();
  runs.fold(start("other"));
  expect(shown()).toBe(before);
});

test("a workflow that cannot run has its problems in the plan, and says so", async () => {
  const { api, run, runs, tab, view, shown } = setup();
  const problems = [{ node: "load", port: "file", message: "no such file" }];
  api.refusal = new Refused(422, refusal("one fault", problems));
  await run();
  expect(runs.store.getState().plans[tab]?.problems).toEqual(problems);
  expect(shown()).toBeUndefined();
  const toast = view.getState().toasts[0];
  expect(toast?.kind).toBe("error");
  toast?.action?.run();
  expect(view.getState().drawer).toBe("problems");
});

test("a server that is gone leaves the results of the last run in view", async () => {
  const { api, run, runs, shown, view } = setup();
  await run();
  runs.fold([...start("j1"), ...end("j1")]);
  const before = shown();
  api.refusal = new Unreachable("gone");
  await run();
  expect(shown()).toEqual(before);
  expect(view.getState().toasts).toHaveLength(1);
});

test("another Run while one goes on does not hide it, and is shown when it begins", async () => {
  const { run, runs, shown, forgotten } = setup();
  await run();
  runs.fold(start("j1"));
  await run();
  expect(shown()).toMatchObject({ job: { id: "j1" }, isSubmitting: false });
  runs.fold(end("j1"));
  expect(shown()?.job?.id).toBe("j1");
  runs.fold(start("j2", 20));
  expect(shown()?.job?.id).toBe("j2");
  expect(shown()?.nodes["sampler"]).toEqual({ state: "running", seconds: 2 });
  expect(forgotten).toEqual(["j1"]);
});

test("counting up is one submission; drawing anew is one for each time", async () => {
  const { api, run, runs, shown } = setup();
  await run({ count: 3, stepping: "increase" });
  expect(api.submissions.map(({ count }) => count)).toEqual([3]);
  runs.fold([changed("j3", { state: "running", set: { "sampler.seed": 9 } })]);
  expect(shown()?.seeds).toEqual({ "sampler.seed": 9 });
  await run({ count: 2, stepping: "random" });
  expect(api.submissions.map(({ count }) => count)).toEqual([3, 1, 1]);
});

test("what is to run first goes before all that waits", async () => {
  const { api, run, queue } = setup();
  queue.setState({ queued: [job("x", { priority: 5 })] });
  await run({ first: true });
  expect(api.submissions[0]?.priority).toBe(5);
  expect(api.moved).toEqual(["j1"]);
});

test("it knows how many jobs are before its own", async () => {
  const { run, queue, shown } = setup();
  await run();
  queue.setState({ running: [job("x")], queued: [job("y"), job("j1")] });
  expect(shown()?.ahead).toBe(2);
  queue.setState({ running: [job("y")], queued: [job("j1")] });
  expect(shown()?.ahead).toBe(1);
});

test("cancel stops what runs, or all of the tab that waits", async () => {
  const { api, run, runs } = setup();
  await run();
  runs.fold(start("j1"));
  await run();
  await runs.store.getState().cancel();
  expect(api.cancelled).toEqual(["j1"]);
  runs.fold(end("j1"));
  await runs.store.getState().cancel();
  expect(api.cancelled).toEqual(["j1", "j2"]);
});

test("cancel before the server has answered cancels as soon as it has", async () => {
  const { api, run, runs } = setup();
  let answer = () => {};
  api.answers = new Promise((resolve) => (answer = resolve));
  const running = run();
  await runs.store.getState().cancel();
  answer();
  await running;
  await settled();
  expect(api.cancelled).toEqual(["j1"]);
});

test("after a reload a run that is over is shown with its times and pictures", async () => {
  const { api, workspace, tab, runs, shown } = setup();
  const files = [output("save", "a.png")];
  api.jobs.set("a", job("a", { state: "done", outputs: files }));
  api.remembered.set("a", [[...start("a"), ...end("a")]]);
  const [first] = workspace.getState().tabs.filter(({ id }) => id === tab);
  if (first)
    await runs.attach(first, {
      jobs: ["a"],
      seeds: { "sampler.seed": 3 },
      times: { load: 1 },
      outputs: {},
    });
  expect(shown()?.nodes).toMatchObject({
    sampler: { state: "done", seconds: 2 },
    load: { state: "held", seconds: 1 },
  });
  expect(shown()?.outputs["save"]).toHaveLength(1);
  expect(shown()?.seeds).toEqual({ "sampler.seed": 3 });
  expect(runs.kept(tab)).toMatchObject({ jobs: ["a"], times: { load: 1, sampler: 2 } });
});

test("after a reload a run that goes on is caught up with, and nothing counts twice", async () => {
  const { api, workspace, tab, runs, shown, recalled } = setup();
  api.jobs.set("a", job("a", { state: "running" }));
  let more = () => {};
  const waiting = new Promise<void>((resolve) => (more = resolve));
  api.jobEvents = async function* () {
    yield start("a", 1);
    await waiting;
    yield [told({ type: "node_done", job: "a", node: "sampler", seconds: 2, nbytes: 1 }, 10)];
    throw new Error("nobody listens any more");
  };
  const [first] = workspace.getState().tabs.filter(({ id }) => id === tab);
  if (!first) return;
  const attached = runs.attach(first, { jobs: ["a"], seeds: {}, times: {}, outputs: {} });
  await settled();
  expect(shown()?.nodes["sampler"]?.state).toBe("running");
  expect(recalled).toEqual(["a"]);
  runs.fold(end("a"));
  expect(shown()?.nodes["sampler"]?.state).toBe("running");
  more();
  await attached;
  expect(shown()?.job?.state).toBe("done");
  expect(shown()?.outputs["save"]).toHaveLength(1);
});

test("after a reload the pictures of the last run stay, though that of a later one has none", async () => {
  const { api, workspace, tab, runs, shown } = setup();
  api.jobs.set("a", job("a", { state: "cancelled" }));
  const outputs = { save: [output("save", "before.png")] };
  const [first] = workspace.getState().tabs.filter(({ id }) => id === tab);
  if (first) await runs.attach(first, { jobs: ["a"], seeds: {}, times: {}, outputs });
  expect(shown()?.outputs).toEqual(outputs);
});

test("a job that is gone leaves its tab without a run", async () => {
  const { workspace, tab, runs, shown } = setup();
  const [first] = workspace.getState().tabs.filter(({ id }) => id === tab);
  if (first) await runs.attach(first, { jobs: ["gone"], seeds: {}, times: {}, outputs: {} });
  expect(shown()).toBeUndefined();
});

test("what ended while something was missed is looked up", async () => {
  const { api, run, runs, shown } = setup();
  await run();
  runs.fold(start("j1"));
  api.jobs.set("j1", job("j1", { state: "done", outputs: [output("save", "j1.png")] }));
  api.remembered.set("j1", [end("j1")]);
  await runs.resume();
  expect(shown()?.job?.state).toBe("done");
  expect(shown()?.nodes["sampler"]).toEqual({ state: "done", seconds: 2 });
});

test("five hundred runs leave no more behind than the last one", async () => {
  const { api, run, runs, tab } = setup();
  for (let i = 1; i <= 500; i++) {
    await run();
    runs.fold([...start(`j${i}`), ...end(`j${i}`)]);
  }
  expect(api.submissions).toHaveLength(500);
  expect(runs.kept(tab)?.jobs).toEqual(["j500"]);
});
