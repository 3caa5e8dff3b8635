import { expect, test } from "vitest";
import { isActive, progressOf, type NodeRun, type TabRun } from "./runs";
import { NO_RUN } from "./foldRun";

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

test("progress is of the time that nodes took last, not of their number", () => {
  const nodes = {
    load: { state: "done", seconds: 1 },
    sampler: { state: "running", step: 17, total: 20, seconds: 18 },
    save: { state: "waiting", seconds: 1 },
  } as const;
  expect(progressOf({ ...NO_RUN, nodes }).share).toBeCloseTo((1 + 18 * 0.85) / 20);
});

test("a node that never ran counts as much as a middling one", () => {
  const nodes = {
    load: { state: "done", seconds: 4 },
    decode: { state: "waiting" },
  } as const;
  expect(progressOf({ ...NO_RUN, nodes }).share).toBe(0.5);
});

test("what was held counts for nothing", () => {
  const nodes = { load: { state: "held", seconds: 9 }, save: { state: "done" } } as const;
  expect(progressOf({ ...NO_RUN, nodes })).toMatchObject({ done: 1, total: 1, share: 1 });
});
