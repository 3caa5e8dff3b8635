import { expect, test } from "vitest";
import type { Failure } from "../../schema/schema";
import { microtasks } from "../../api/toyClock";
import { createWorkspace, current } from "../document/workspace";
import { begins, ends, toyRuns } from "../toys/toyRuns";
import { job, output, envelopes } from "../toys/toys";

const EMPTY_TAB = current(createWorkspace().getState());
const FAILED: Failure = {
  code: "node_failed",
  message: "no such name",
  node: "save",
  type: "Save",
  traceback: null,
  problems: [],
};

test("after a reload a run that is over is shown with its times and pictures", async () => {
  const { api, tab, runs, shown, attach } = toyRuns();
  const files = [output("save", "a.png")];
  api.jobs.set("a", job("a", { state: "done", outputs: files }));
  api.remembered.set("a", [[...begins("a"), ...ends("a")]]);
  await attach({
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
  const { api, runs, shown, attach, recalled } = toyRuns();
  api.jobs.set("a", job("a", { state: "running" }));
  let more = () => {};
  const waiting = new Promise<void>((resolve) => (more = resolve));
  api.jobEvents = async function* () {
    yield begins("a", 1);
    await waiting;
    yield [envelopes({ type: "node_done", job: "a", node: "sampler", seconds: 2, nbytes: 1 }, 10)];
    throw new Error("nobody listens any more");
  };
  const attached = attach({ jobs: ["a"], seeds: {}, times: {}, outputs: {} });
  await microtasks();
  expect(shown()?.nodes["sampler"]?.state).toBe("running");
  expect(recalled).toEqual(["a"]);
  runs.fold(ends("a"));
  expect(shown()?.nodes["sampler"]?.state).toBe("running");
  more();
  await attached;
  expect(shown()?.job?.state).toBe("done");
  expect(shown()?.outputs["save"]).toHaveLength(1);
});

test("after a reload the pictures of the last run stay, though that of a later one has none", async () => {
  const { api, shown, attach } = toyRuns();
  api.jobs.set("a", job("a", { state: "cancelled" }));
  const outputs = { save: [output("save", "before.png")] };
  await attach({ jobs: ["a"], seeds: {}, times: {}, outputs });
  expect(shown()?.outputs).toEqual(outputs);
});

test("after a reload a failure that was mended before stays mended", async () => {
  const { api, shown, attach } = toyRuns();
  api.jobs.set("a", job("a", { state: "failed", error: FAILED }));
  const kept = { jobs: ["a"], seeds: {}, times: {}, outputs: {} };
  await attach({ ...kept, fixed: [] });
  expect(shown()?.nodes["save"]?.state).toBe("failed");
  await attach({ ...kept, fixed: ["save"] });
  expect(shown()).toMatchObject({ nodes: {}, error: null });
});

test("a job of the past is shown in the tab that opens its workflow, and one that goes on is not", async () => {
  const { api, tab, runs, shown } = toyRuns();
  api.jobs.set("a", job("a", { state: "done", outputs: [output("save", "a.png")] }));
  await runs.showPast(tab, "a");
  expect(shown()?.outputs["save"]).toHaveLength(1);
  api.jobs.set("b", job("b", { state: "running" }));
  await runs.attach(
    { ...EMPTY_TAB, id: "other" },
    { jobs: ["b"], seeds: {}, times: {}, outputs: {} },
  );
  await runs.showPast(tab, "b");
  expect(shown()?.job?.id).toBe("a");
});

test("a job that is gone leaves its tab without a run", async () => {
  const { shown, attach } = toyRuns();
  await attach({ jobs: ["gone"], seeds: {}, times: {}, outputs: {} });
  expect(shown()).toBeUndefined();
});

test("what ended while something was missed is looked up", async () => {
  const { api, run, runs, shown } = toyRuns();
  await run();
  runs.fold(begins("j1"));
  api.jobs.set("j1", job("j1", { state: "done", outputs: [output("save", "j1.png")] }));
  api.remembered.set("j1", [ends("j1")]);
  await runs.resume();
  expect(shown()?.job?.state).toBe("done");
  expect(shown()?.nodes["sampler"]).toEqual({ state: "done", seconds: 2 });
});
