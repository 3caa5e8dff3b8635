import { expect, test } from "vitest";
import type { Workflow } from "../../graph/document";
import { withDependencies, planOf, refusedPlan, PlanWatch } from "./plan";
import { Refused, Unreachable } from "../../api/transport";
import { CHAIN, envelopes } from "../toys/toys";
import type { Proposal, Planned } from "../../schema/schema";
import { microtasks, ToyClock } from "../../api/toyClock";
import { rename, setInput, moveTo } from "../../graph/edit";
import type { Plan } from "./runs";
import { createWorkspace } from "../document/workspace";

const planned = (node: string, held: boolean) => ({
  node,
  type: "",
  lane: "gpu",
  held,
  signature: "",
  why: "",
});

test("all that leads to a held node is held, and what no target needs is neither", () => {
  const workflow = { ...CHAIN, nodes: { ...CHAIN.nodes, alone: { type: "LoadVae" } } };
  const tasks = [planned("sampler", true), planned("save", false)];
  const plan = planOf(workflow, {
    targets: ["save"],
    tasks,
    device: null,
    problems: [],
    remarks: [],
  });
  expect([...plan.held].toSorted()).toEqual(["encode", "load", "sampler"]);
  expect([...plan.runs]).toEqual(["save"]);
});

test("a node that feeds a held one and has to run all the same runs", () => {
  const tasks = [planned("load", false), planned("encode", true), planned("sampler", false)];
  const plan = planOf(CHAIN, { targets: [], tasks, device: null, problems: [], remarks: [] });
  expect([...plan.held]).toEqual(["encode"]);
  expect([...plan.runs]).toEqual(["load", "sampler"]);
});

test("the way leads through bypassed nodes, which are not held themselves", () => {
  const workflow: Workflow = {
    lienzo: 1,
    nodes: {
      load: { type: "LoadCheckpoint" },
      other: { type: "LoadCheckpoint" },
      skip: {
        type: "ClipSkip",
        links: { clip: "load.clip", unused: "other.clip" },
        bypass: { clip: "clip" },
      },
      encode: { type: "EncodePrompt", links: { clip: "skip.clip" } },
    },
  };
  expect(withDependencies(workflow, ["encode"], ["encode"])).toEqual(["encode", "load"]);
});

test("circles and links to nowhere have an end", () => {
  const workflow: Workflow = {
    lienzo: 1,
    nodes: {
      a: { type: "A", links: { in: "b.out", gone: "nobody.out" } },
      b: { type: "B", links: { in: "a.out" } },
      c: { type: "C", links: { in: "d.out" }, bypass: { out: "in" } },
      d: { type: "D", links: { in: "c.out" }, bypass: { out: "in" } },
      e: { type: "E", links: { in: "c.out" } },
    },
  };
  expect(withDependencies(workflow, ["a"], ["a"])).toEqual(["a", "b"]);
  expect(withDependencies(workflow, ["e"], ["e"])).toEqual(["e"]);
});

test("a refusal becomes problems, also when it names no node", () => {
  const refusal = {
    code: "unusable",
    message: "no workflow",
    path: null,
    found: null,
    wanted: null,
    problems: [],
  };
  expect(refusedPlan(new Refused(422, refusal))?.problems).toEqual([
    { node: "", port: null, message: "no workflow" },
  ]);
  expect(refusedPlan(new Refused(500, refusal))).toBeNull();
  expect(refusedPlan(new Unreachable())).toBeNull();
});

interface Asked {
  readonly draft: Proposal;
  readonly signal: AbortSignal | undefined;
}

function setup() {
  const clock = new ToyClock();
  const workspace = createWorkspace();
  const tab = workspace.getState().open(CHAIN);
  const asked: Asked[] = [];
  let answer = async (): Promise<Planned> => ({
    targets: ["save"],
    tasks: [{ node: "save", type: "SaveImage", lane: "cpu", held: false, signature: "", why: "" }],
    device: null,
    problems: [],
    remarks: [],
  });
  const plans = new Map<string, Plan>();
  const plan = (draft: Proposal, signal?: AbortSignal) => {
    asked.push({ draft, signal });
    return answer();
  };
  const watch = new PlanWatch({ plan }, workspace, clock, (id, plan) => plans.set(id, plan));
  const stop = watch.start();
  const pass = async (milliseconds: number) => {
    clock.pass(milliseconds);
    await microtasks();
  };
  const answerWith = (next: typeof answer) => (answer = next);
  return { workspace, tab, asked, plans, watch, stop, pass, answerWith };
}

test("edits within the pause are one question, without how things look", async () => {
  const { workspace, tab, asked, plans, pass } = setup();
  await pass(80);
  expect(asked).toHaveLength(1);
  const { edit } = workspace.getState();
  for (const steps of [1, 2, 3]) {
    edit((old) => setInput(old, "sampler", "steps", steps));
    await pass(50);
  }
  expect(asked).toHaveLength(1);
  await pass(30);
  expect(asked).toHaveLength(2);
  expect(asked[1]?.draft.workflow).not.toHaveProperty("canvas");
  expect([...(plans.get(tab)?.runs ?? [])]).toEqual(["save"]);
});

test("moving and naming things is nothing to the engine", async () => {
  const { workspace, asked, pass } = setup();
  await pass(80);
  workspace.getState().edit((old) => moveTo(old, new Map([["load", [8, 8]]])));
  workspace.getState().edit((old) => rename(old, "other"));
  await pass(1000);
  expect(asked).toHaveLength(1);
});

test("an answer to an older question is not heard", async () => {
  const { workspace, tab, asked, plans, pass, answerWith } = setup();
  let late = (_: Planned) => {};
  answerWith(() => new Promise((resolve) => (late = resolve)));
  await pass(80);
  answerWith(async () => ({ targets: [], tasks: [], device: null, problems: [], remarks: [] }));
  workspace.getState().edit((old) => setInput(old, "sampler", "steps", 1));
  await pass(80);
  expect(asked[0]?.signal?.aborted).toBe(true);
  const task = { node: "load", type: "", lane: "gpu", held: false, signature: "", why: "" };
  late({ targets: [], tasks: [task], device: null, problems: [], remarks: [] });
  await microtasks();
  expect(plans.get(tab)?.runs.size).toBe(0);
});

test("a server that is gone leaves the old plan", async () => {
  const { workspace, tab, plans, pass, answerWith } = setup();
  await pass(80);
  const before = plans.get(tab);
  answerWith(() => Promise.reject(new Unreachable()));
  workspace.getState().edit((old) => setInput(old, "sampler", "steps", 1));
  await pass(80);
  expect(plans.get(tab)).toBe(before);
});

test("a workflow of nothing needs no server", async () => {
  const { workspace, asked, plans, pass } = setup();
  const empty = workspace.getState().open({ lienzo: 1, nodes: {} });
  await pass(80);
  expect(asked).toEqual([]);
  expect(plans.get(empty)?.problems).toEqual([]);
});

test("it asks again when another tab comes to the front, and when a run has ended", async () => {
  const { workspace, tab, asked, watch, pass } = setup();
  await pass(80);
  workspace.getState().open({ ...CHAIN, name: "second" });
  await pass(80);
  workspace.getState().activate(tab);
  await pass(80);
  expect(asked).toHaveLength(3);
  watch.fold([envelopes({ type: "node_started", job: "a", node: "load" })]);
  await pass(80);
  expect(asked).toHaveLength(3);
  watch.fold([
    envelopes({ type: "run_ended", job: "a", outcome: "done", seconds: 1, error: null }),
  ]);
  await pass(80);
  expect(asked).toHaveLength(4);
});

test("it asks nothing more after it was stopped", async () => {
  const { workspace, asked, stop, pass } = setup();
  stop();
  workspace.getState().edit((old) => setInput(old, "sampler", "steps", 1));
  await pass(1000);
  expect(asked).toEqual([]);
});
