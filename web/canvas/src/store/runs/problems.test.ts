import { expect, test } from "vitest";
import { nextProblemNode, problemsOf, type Problem } from "./problems";
import type { Plan, TabRun } from "./runs";

const plan = (problems: Plan["problems"]): Plan => ({
  runs: new Set(),
  held: new Set(),
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
