import { expect, test } from "vitest";
import { NO_RUN } from "./foldRun";
import { progressOf } from "./runs";

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
