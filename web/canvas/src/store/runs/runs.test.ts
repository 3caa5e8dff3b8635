import { expect, test } from "vitest";
import { isActive, progressOf, type NodeRun, type TabRun } from "./runs";

function run(nodes: Record<string, NodeRun>): TabRun {
  return { job: null, ahead: 0, nodes, files: [], outputs: {}, seeds: {}, error: null };
}

test("a run that has not begun has come nowhere", () => {
  expect(progressOf(undefined)).toEqual({ done: 0, total: 0, share: 0 });
});

test("steps of the running node count as a part of it, and what was held does not", () => {
  const nodes: Record<string, NodeRun> = {
    load: { state: "held" },
    prompt: { state: "done" },
    sampler: { state: "running", step: 10, total: 20 },
    save: { state: "waiting" },
  };
  expect(progressOf(run(nodes))).toEqual({ done: 1, total: 3, share: 0.5 });
});

test("a run is active from the press of Run until the server says that it ended", () => {
  expect(isActive(undefined)).toBe(false);
  expect(isActive(run({}))).toBe(false);
  expect(isActive({ ...run({}), isSubmitting: true })).toBe(true);
});
