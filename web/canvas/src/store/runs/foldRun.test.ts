import { expect, test } from "vitest";
import type { Envelope } from "../../schema/schema";
import { withNewJob, foldRun, NO_RUN, submitting } from "./foldRun";
import type { TabRun } from "./runs";
import { CHAIN, head, job, output } from "../toys/toys";

type Event = Envelope["event"];

function after(run: TabRun, ...events: Event[]): TabRun {
  return events.reduce((now, event) => foldRun(now, event, CHAIN), run);
}

const RUNNING = withNewJob(NO_RUN, job("a", { state: "running" }), {});
const STARTED: Event = {
  type: "run_started",
  job: "a",
  nodes: ["encode", "sampler", "save"],
  held: ["load"],
};
const done = (node: string, seconds: number): Event => ({
  type: "node_done",
  job: "a",
  node,
  seconds,
  nbytes: 1,
});
const states = ({ nodes }: TabRun) =>
  Object.fromEntries(Object.entries(nodes).map(([id, { state }]) => [id, state]));

test("a run begins with what waits and what is held", () => {
  expect(states(after(RUNNING, STARTED))).toEqual({
    encode: "waiting",
    sampler: "waiting",
    save: "waiting",
    load: "held",
  });
});

test("what only feeds held nodes is held as well", () => {
  const started: Event = { type: "run_started", job: "a", nodes: ["save"], held: ["sampler"] };
  expect(states(after(RUNNING, started))).toEqual({
    save: "waiting",
    sampler: "held",
    load: "held",
    encode: "held",
  });
});

test("a node runs, shows how far it is, and keeps the time that it took", () => {
  const started = after(RUNNING, STARTED, { type: "node_started", job: "a", node: "sampler" });
  expect(started.nodes["sampler"]).toEqual({ state: "running" });
  const half = after(started, {
    type: "node_progress",
    job: "a",
    node: "sampler",
    step: 5,
    total: 10,
    speed: 2,
  });
  expect(half.nodes["sampler"]).toEqual({ state: "running", step: 5, total: 10, speed: 2 });
  const over = after(half, done("sampler", 4.5));
  expect(over.nodes["sampler"]).toEqual({ state: "done", seconds: 4.5 });
  const again = withNewJob(over, job("b", { state: "running" }), {});
  const held = after(again, { ...STARTED, nodes: ["save"], held: ["sampler"] });
  expect(held.nodes["sampler"]).toEqual({ state: "held", seconds: 4.5 });
});

test("times are kept over runs that do not touch a node", () => {
  const first = after(RUNNING, STARTED, done("encode", 1));
  const other = after(first, { type: "run_started", job: "a", nodes: ["load"], held: [] });
  expect(other.nodes["encode"]).toBeUndefined();
  expect(after(other, STARTED).nodes["encode"]).toEqual({ state: "waiting", seconds: 1 });
});

test("a failure stands on its node, with its message", () => {
  const error = {
    code: "node_failed",
    message: "out of memory",
    node: "sampler",
    type: "Sampler",
    traceback: null,
    problems: [],
  } as const;
  const run = after(
    RUNNING,
    STARTED,
    { type: "node_started", job: "a", node: "sampler" },
    { type: "job_changed", job: head("a", { state: "failed" }) },
    { type: "run_ended", job: "a", outcome: "failed", seconds: 1, error },
  );
  expect(run.nodes["sampler"]).toEqual({ state: "failed", message: "out of memory" });
  expect(run.error).toEqual(error);
  expect(run.job?.state).toBe("failed");
});

test("faults of a graph stand each on its node", () => {
  const error = {
    code: "graph",
    message: "two faults",
    node: null,
    type: null,
    traceback: null,
    problems: [
      { node: "load", port: "file", message: "no such file" },
      { node: "", port: null, message: "of the whole" },
    ],
  } as const;
  const run = after(RUNNING, { type: "run_ended", job: "a", outcome: "failed", seconds: 1, error });
  expect(run.nodes).toEqual({ load: { state: "failed", message: "no such file" } });
});

test("a cancelled run leaves nothing running or waiting", () => {
  const run = after(
    RUNNING,
    STARTED,
    done("encode", 1),
    { type: "node_started", job: "a", node: "sampler" },
    { type: "job_changed", job: head("a", { state: "cancelled" }) },
  );
  expect(states(run)).toEqual({ encode: "done", load: "held" });
});

test("pictures of the last run stay until this one has some, node by node", () => {
  const first = after(
    RUNNING,
    { type: "output_saved", job: "a", output: output("save", "1.png") },
    { type: "output_saved", job: "a", output: output("other", "2.png") },
  );
  const second = withNewJob(first, job("b", { state: "running" }), {});
  expect(Object.keys(second.outputs)).toEqual(["save", "other"]);
  const saved = after(
    second,
    { type: "output_saved", job: "b", output: output("save", "3.png") },
    { type: "output_saved", job: "b", output: output("save", "4.png") },
  );
  expect(saved.outputs["save"]?.map(({ name }) => name)).toEqual(["3.png", "4.png"]);
  expect(saved.outputs["other"]?.map(({ name }) => name)).toEqual(["2.png"]);
});

test("a job whose worker died begins again", () => {
  const run = after(RUNNING, STARTED, done("encode", 1), {
    type: "job_changed",
    job: head("a", { state: "queued" }),
  });
  expect(run.nodes).toEqual({});
  expect(run.job?.state).toBe("queued");
});

test("a job that was tried again has no error any more", () => {
  const error = {
    code: "internal",
    message: "x",
    node: null,
    type: null,
    traceback: null,
    problems: [],
  } as const;
  const failed = after(RUNNING, {
    type: "run_ended",
    job: "a",
    outcome: "failed",
    seconds: 1,
    error,
  });
  expect(failed.error).toEqual(error);
  expect(after(failed, { type: "job_changed", job: head("a") }).error).toBeNull();
});

test("Run shows at once what the plan says", () => {
  const held = new Set(["load"]);
  const plan = { runs: new Set(["sampler"]), held, why: new Map(), remarks: [], problems: [] };
  const run = submitting(undefined, plan);
  expect(run).toMatchObject({ job: null, isSubmitting: true });
  expect(states(run)).toEqual({ sampler: "waiting", load: "held" });
});

test("Run does not hide a run that goes on", () => {
  const going = after(RUNNING, STARTED);
  expect(submitting(going, undefined)).toEqual({ ...going, isSubmitting: true });
});

test("a node that goes by the name of a method is a node", () => {
  const event: Event = { type: "output_saved", job: "a", output: output("constructor", "1.png") };
  expect(after(RUNNING, event).outputs["constructor"]).toHaveLength(1);
});

test("what a node told of stays until it runs again", () => {
  const text = "decoded in tiles";
  const told: Event = { type: "node_noticed", job: "a", node: "save", text };
  const once = after(RUNNING, told, told, done("save", 1));
  expect(once.notices?.["save"]).toEqual([text]);
  const again = after(once, { type: "node_started", job: "a", node: "save" });
  expect(again.notices?.["save"]).toEqual([]);
});
