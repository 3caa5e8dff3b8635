import { expect, test } from "vitest";
import { runOf } from "./foldRuns";
import { begins, ends, toyRuns } from "../toys/toyRuns";
import { changed, job, output, envelopes } from "../toys/toys";

/** Two jobs of one tab, on two workers. */
async function two() {
  const toys = toyRuns();
  await toys.run({ count: 2, stepping: "increase" });
  toys.runs.fold([...begins("j1"), ...begins("j2", 20)]);
  return toys;
}

test("a job that begins beside another leaves that one in view to its end", async () => {
  const { runs, shown } = await two();
  expect(shown()?.job?.id).toBe("j1");
  runs.fold(ends("j1", 30));
  expect(shown()?.job?.id).toBe("j2");
  expect(shown()?.nodes["sampler"]).toMatchObject({ state: "running" });
  runs.fold(ends("j2", 40));
  expect(shown()?.job).toMatchObject({ id: "j2", state: "done" });
  expect(shown()?.beside).toBeUndefined();
});

test("each job has its own progress", async () => {
  const { runs, shown } = await two();
  const step = { type: "node_progress", node: "sampler", total: 4, speed: null } as const;
  runs.fold([
    envelopes({ ...step, job: "j1", step: 1 }, 30),
    envelopes({ ...step, job: "j2", step: 3 }, 31),
  ]);
  const all = [shown() ?? []].flat();
  expect(runOf(all, "j1")?.nodes["sampler"]?.step).toBe(1);
  expect(runOf(all, "j2")?.nodes["sampler"]?.step).toBe(3);
});

test("files of a job that ends before the one shown are seen", async () => {
  const { runs, shown } = await two();
  runs.fold(ends("j2", 30));
  expect(shown()?.job?.id).toBe("j1");
  expect(shown()?.outputs["save"]?.[0]?.name).toBe("j2.png");
  runs.fold(ends("j1", 40));
  expect(shown()?.outputs["save"]?.[0]?.name).toBe("j1.png");
});

test("a failure beside is shown as soon as nothing runs", async () => {
  const { runs, shown } = await two();
  const error = {
    code: "node_failed",
    message: "no room",
    node: "sampler",
    type: "Sampler",
    traceback: null,
    problems: [],
  } as const;
  const ended = { type: "run_ended", job: "j2", outcome: "failed", seconds: 1, error } as const;
  runs.fold([changed("j2", { state: "failed" }, 30), envelopes(ended, 31)]);
  expect(shown()).toMatchObject({ job: { id: "j1" }, error: null });
  runs.fold(ends("j1", 40));
  expect(shown()?.nodes["sampler"]).toMatchObject({ state: "failed", message: "no room" });
  expect(shown()?.outputs["save"]?.[0]?.name).toBe("j1.png");
});

test("cancel stops all that run", async () => {
  const { api, runs } = await two();
  await runs.store.getState().cancel();
  expect(api.cancelled).toEqual(["j1", "j2"]);
});

test("after a reload all that run are followed again", async () => {
  const { api, runs, shown, attach } = toyRuns();
  for (const id of ["a", "b"]) {
    api.jobs.set(id, job(id, { state: "running" }));
    api.remembered.set(id, [begins(id)]);
  }
  await attach({ jobs: ["a", "b"], seeds: {}, times: {}, outputs: {} });
  runs.fold(ends("b", 30));
  expect(shown()?.outputs["save"]).toEqual([output("save", "b.png")]);
  runs.fold(ends("a", 40));
  expect(shown()?.job?.state).toBe("done");
  expect(shown()?.outputs["save"]?.[0]?.name).toBe("a.png");
});
