import { expect, test } from "vitest";
import {
  nextProblemNode,
  problemsOf,
  suggestionIn,
  type Problem,
  clearFixedFailures,
} from "./problems";
import type { Plan, TabRun } from "./runs";
import type { Failure } from "../../schema/schema";
import { setInput } from "../../graph/edit";
import { NO_RUN } from "./foldRun";
import { CHAIN, job } from "../toys/toys";

const plan = (problems: Plan["problems"]): Plan => ({
  runs: new Set(),
  held: new Set(),
  why: new Map(),
  remarks: [],
  problems,
});
const failed: TabRun = {
  job: null,
  ahead: 0,
  nodes: {},
  files: [],
  outputs: {},
  seeds: {},
  error: {
    code: "node_failed",
    message: "The disk is full.",
    node: "save",
    type: "SaveImage",
    traceback: null,
    problems: [],
  },
};
const at = (node: string): Problem => ({ node, port: null, message: "", stage: "plan" });

test("what stops the next run comes before what stopped the last", () => {
  const found = problemsOf(plan([{ node: "sampler", port: "model", message: "missing" }]), failed);
  expect(found.map(({ node, stage }) => [node, stage])).toEqual([
    ["sampler", "plan"],
    ["save", "run"],
  ]);
});

test("the same fault is said once", () => {
  const fault = { node: "save", port: null, message: "The disk is full." };
  expect(problemsOf(plan([fault]), failed)).toHaveLength(1);
});

test("a node that has failed is a problem before its run is over", () => {
  const nodes = { save: { state: "failed", message: "The disk is full." } } as const;
  const [found, ...others] = problemsOf(undefined, { ...failed, error: null, nodes });
  expect(found).toMatchObject({ node: "save", message: "The disk is full.", stage: "run" });
  expect(others).toEqual([]);
});

test("a fault of the whole workflow has no node", () => {
  expect(
    problemsOf(plan([{ node: "", port: null, message: "nothing to run" }]), undefined),
  ).toEqual([{ node: null, port: null, message: "nothing to run", stage: "plan" }]);
});

test("problems are walked round and round, a node at a time", () => {
  const problems = [at("a"), at("a"), at("b"), at("c")];
  expect(nextProblemNode(problems, new Set(), 1)).toBe("a");
  expect(nextProblemNode(problems, new Set(), -1)).toBe("c");
  expect(nextProblemNode(problems, new Set(["a"]), 1)).toBe("b");
  expect(nextProblemNode(problems, new Set(["c"]), 1)).toBe("a");
  expect(nextProblemNode(problems, new Set(["a"]), -1)).toBe("c");
  expect(nextProblemNode([], new Set(), 1)).toBeNull();
});

const fault = (more: Partial<Failure>): Failure => ({
  code: "node_failed",
  message: "no such name",
  node: null,
  type: null,
  traceback: null,
  problems: [],
  ...more,
});

const FAILED: TabRun = {
  ...NO_RUN,
  job: job("a", { state: "failed" }),
  nodes: { load: { state: "done" }, save: { state: "failed", message: "no such name" } },
  error: fault({ node: "save" }),
};
const CHANGED = setInput(CHAIN, "save", "name", "cats");

test("a node that failed has not failed any more once it is another one", () => {
  expect(clearFixedFailures(FAILED, CHAIN, CHANGED)).toEqual({
    ...FAILED,
    nodes: { load: { state: "done" } },
    error: null,
    fixed: ["save"],
  });
});

test("what another node is now does not mend it", () => {
  expect(clearFixedFailures(FAILED, CHAIN, setInput(CHAIN, "load", "file", "b"))).toBe(FAILED);
});

test("a job that goes on may not be judged yet", () => {
  const tried = { ...FAILED, job: job("a", { state: "running" }) };
  expect(clearFixedFailures(tried, CHAIN, CHANGED)).toBe(tried);
});

test("of several problems the others stay", () => {
  const problems = ["load", "save"].map((node) => ({ node, port: null, message: "wrong" }));
  const run: TabRun = {
    ...FAILED,
    nodes: { load: { state: "failed" }, save: { state: "failed" } },
    error: fault({ problems }),
  };
  const now = clearFixedFailures(run, CHAIN, CHANGED);
  expect(now.nodes).toEqual({ load: { state: "failed" } });
  expect(now.error?.problems).toEqual(problems.slice(0, 1));
});

test("what a message offers instead is found in it", () => {
  const message = "there is no 'a.sft' in vae; did you mean 'b/a.safetensors'?";
  expect(suggestionIn(message)).toBe("b/a.safetensors");
  expect(suggestionIn("there is no 'a.sft' in vae")).toBeNull();
});
