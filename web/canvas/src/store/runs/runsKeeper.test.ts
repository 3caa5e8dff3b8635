import { expect, test } from "vitest";
import { Refused, Unreachable } from "../../api/transport";
import { microtasks } from "../../api/toyClock";
import { begins, ends, refusal, toyRuns } from "../toys/toyRuns";
import { changed, head } from "../toys/toys";

test("Run shows at once that it was pressed, then the job, then what happens in it", async () => {
  const { run, runs, shown } = toyRuns();
  const running = run();
  expect(shown()).toMatchObject({ job: null, isSubmitting: true });
  await running;
  expect(shown()).toMatchObject({ job: { id: "j1" }, isSubmitting: false });
  expect(shown()?.seeds).toEqual({ "sampler.seed": 7 });
  runs.fold(begins("j1"));
  expect(shown()?.nodes["sampler"]?.state).toBe("running");
  runs.fold(ends("j1"));
  expect(shown()?.job?.state).toBe("done");
  expect(shown()?.outputs["save"]?.[0]?.name).toBe("j1.png");
});

test("events that come before the server's answer are not lost", async () => {
  const { api, run, runs, shown } = toyRuns();
  let answer = () => {};
  api.answers = new Promise((resolve) => (answer = resolve));
  const running = run();
  runs.fold([changed("j1"), ...begins("j1")]);
  expect(shown()?.job).toBeNull();
  answer();
  await running;
  expect(shown()?.job?.state).toBe("running");
  expect(shown()?.nodes["sampler"]?.state).toBe("running");
});

test("jobs of other windows are nobody's here", async () => {
  const { run, runs, shown } = toyRuns();
  await run();
  const before = shown();
  runs.fold(begins("other"));
  expect(shown()).toBe(before);
});

test("a workflow that cannot run has its problems in the plan, and says so", async () => {
  const { api, run, runs, tab, view, shown } = toyRuns();
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

test("what depends on nothing that is wrong runs, and what was left out is told", async () => {
  const { api, run, shown, view } = toyRuns();
  const problems = [{ node: "preview", port: "image", message: "is missing" }];
  api.refusal = new Refused(422, refusal("one fault", problems));
  api.planned = { targets: ["save"], tasks: [], device: null, problems, remarks: [] };
  await run();
  expect(api.submissions.map(({ targets }) => targets)).toEqual([[], ["save"]]);
  expect(shown()?.job?.id).toBe("j2");
  expect(view.getState().toasts.map(({ kind }) => kind)).toEqual(["note"]);
});

test("for a target that is asked for, nothing else is run instead", async () => {
  const { api, run, view } = toyRuns();
  const problems = [{ node: "load", port: "file", message: "no such file" }];
  api.refusal = new Refused(422, refusal("one fault", problems));
  await run({ targets: ["sampler"] });
  expect(api.submissions).toHaveLength(1);
  expect(view.getState().toasts[0]?.kind).toBe("error");
});

test("a server that is gone leaves the results of the last run in view", async () => {
  const { api, run, runs, shown, view } = toyRuns();
  await run();
  runs.fold([...begins("j1"), ...ends("j1")]);
  const before = shown();
  api.refusal = new Unreachable("gone");
  await run();
  expect(shown()).toEqual(before);
  expect(view.getState().toasts).toHaveLength(1);
});

test("another Run while one goes on does not hide it, and is shown when it begins", async () => {
  const { run, runs, shown, forgotten } = toyRuns();
  await run();
  runs.fold(begins("j1"));
  await run();
  expect(shown()).toMatchObject({ job: { id: "j1" }, isSubmitting: false });
  runs.fold(ends("j1"));
  expect(shown()?.job?.id).toBe("j1");
  runs.fold(begins("j2", 20));
  expect(shown()?.job?.id).toBe("j2");
  expect(shown()?.nodes["sampler"]).toEqual({ state: "running", seconds: 2 });
  expect(forgotten).toEqual(["j1"]);
});

test("counting up is one submission; drawing anew is one for each time", async () => {
  const { api, run, runs, shown } = toyRuns();
  await run({ count: 3, stepping: "increase" });
  expect(api.submissions.map(({ count }) => count)).toEqual([3]);
  runs.fold([changed("j3", { state: "running" })]);
  expect(shown()?.seeds).toEqual({ "sampler.seed": 9 });
  await run({ count: 2, stepping: "random" });
  expect(api.submissions.map(({ count }) => count)).toEqual([3, 1, 1]);
});

test("what is to run first goes before all that waits", async () => {
  const { api, run, queue } = toyRuns();
  queue.setState({ queued: [head("x", { priority: 5 })] });
  await run({ first: true });
  expect(api.submissions[0]?.priority).toBe(5);
  expect(api.moved).toEqual(["j1"]);
});

test("it knows how many jobs are before its own", async () => {
  const { run, queue, shown } = toyRuns();
  await run();
  queue.setState({ running: [head("x")], queued: [head("y"), head("j1")] });
  expect(shown()?.ahead).toBe(2);
  queue.setState({ running: [head("y")], queued: [head("j1")] });
  expect(shown()?.ahead).toBe(1);
});

test("cancel stops what runs, or all of the tab that waits", async () => {
  const { api, run, runs } = toyRuns();
  await run();
  runs.fold(begins("j1"));
  await run();
  await runs.store.getState().cancel();
  expect(api.cancelled).toEqual(["j1"]);
  runs.fold(ends("j1"));
  await runs.store.getState().cancel();
  expect(api.cancelled).toEqual(["j1", "j2"]);
});

test("cancel before the server has answered cancels as soon as it has", async () => {
  const { api, run, runs } = toyRuns();
  let answer = () => {};
  api.answers = new Promise((resolve) => (answer = resolve));
  const running = run();
  await runs.store.getState().cancel();
  answer();
  await running;
  await microtasks();
  expect(api.cancelled).toEqual(["j1"]);
});

test("five hundred runs leave no more behind than the last one", async () => {
  const { api, run, runs, tab } = toyRuns();
  for (let i = 1; i <= 500; i++) {
    await run();
    runs.fold([...begins(`j${i}`), ...ends(`j${i}`)]);
  }
  expect(api.submissions).toHaveLength(500);
  expect(runs.kept(tab)?.jobs).toEqual(["j500"]);
});
