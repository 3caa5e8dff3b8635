import { expect, test } from "vitest";
import type { Failure } from "../../schema/schema";
import { setInput } from "../../graph/edit";
import { NO_RUN } from "./foldRun";
import { clearFixedFailures } from "./fixedFailures";
import type { TabRun } from "./runs";
import { CHAIN, job } from "../toys/toys";

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
