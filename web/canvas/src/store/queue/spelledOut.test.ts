import { expect, test } from "vitest";
import { changed, envelopes, head } from "../toys/toys";
import { foldQueue } from "./foldQueue";
import { spelledOut } from "./spelledOut";

const cleared = envelopes({ type: "queue_cleared", jobs: ["a", "b"], ended: 7 }, 9);

test("a queue that was cleared holds none of those jobs, and history holds them", () => {
  const before = { isPaused: false, running: [], queued: [head("a"), head("c")], ended: [] };
  const events = spelledOut([changed("b"), cleared], before.queued);
  const after = foldQueue(before, events);
  expect(after.queued.map(({ id }) => id)).toEqual(["c"]);
  expect(after.ended.map(({ id, state, ended }) => [id, state, ended]).sort()).toEqual([
    ["a", "cancelled", 7],
    ["b", "cancelled", 7],
  ]);
});

test("who follows one of them hears of its end, also when the job is not known here", () => {
  const events = spelledOut([cleared], []);
  expect(events.map(({ seq, event }) => [seq, event.type])).toEqual([
    [9, "run_ended"],
    [9, "run_ended"],
  ]);
});

test("what says nothing of many jobs stays as it is", () => {
  const events = [changed("a")];
  expect(spelledOut(events, [])).toBe(events);
});
