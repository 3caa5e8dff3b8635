import { expect, test } from "vitest";
import { foldQueue, type QueueState, spelledOut } from "./foldQueue";
import { changed, envelopes, head, output } from "../toys/toys";

const EMPTY: QueueState = { isPaused: false, running: [], queued: [], ended: [] };

function ids(queue: QueueState) {
  const of = (jobs: QueueState["queued"]) => jobs.map(({ id }) => id).join(" ");
  return [of(queue.running), of(queue.queued), of(queue.ended)];
}

test("a job goes from the queue through its run into history", () => {
  const queued = foldQueue(EMPTY, [changed("a"), changed("b", { rank: 1 })]);
  expect(ids(queued)).toEqual(["", "a b", ""]);
  const running = foldQueue(queued, [changed("a", { state: "running", started: 1 })]);
  expect(ids(running)).toEqual(["a", "b", ""]);
  const ended = foldQueue(running, [changed("a", { state: "done" })]);
  expect(ids(ended)).toEqual(["", "b", "a"]);
});

test("jobs wait in the order in which the server starts them", () => {
  const queue = foldQueue(EMPTY, [
    changed("c", { rank: 3 }),
    changed("a", { rank: 1 }),
    changed("z", { rank: 9, priority: 1 }),
    changed("b", { rank: 2 }),
  ]);
  expect(ids(queue)[1]).toBe("z a b c");
  expect(ids(foldQueue(queue, [changed("c", { rank: 0.5 })]))[1]).toBe("z c a b");
});

test("history has first what ended last, whenever it was asked for", () => {
  const queue = foldQueue(EMPTY, [
    changed("a", { state: "done", created: 1, ended: 9 }),
    changed("c", { state: "failed", created: 3, ended: 5 }),
    changed("b", { state: "cancelled", created: 2, ended: 4 }),
  ]);
  expect(ids(queue)[2]).toBe("a c b");
});

test("only the last word on a job counts", () => {
  const queue = foldQueue(EMPTY, [changed("a"), changed("a", { state: "running" }), changed("a")]);
  expect(ids(queue)).toEqual(["", "a", ""]);
});

test("what does not concern a list leaves it as it is", () => {
  const queue = foldQueue(EMPTY, [changed("a"), changed("b", { state: "done" })]);
  const next = foldQueue(queue, [changed("c", { state: "running" })]);
  expect(next.queued).toBe(queue.queued);
  expect(next.ended).toBe(queue.ended);
  const unknown = envelopes({ type: "node_started", job: "a", node: "n" });
  expect(foldQueue(queue, [unknown])).toBe(queue);
});

test("a deleted job is gone from wherever it was", () => {
  const queue = foldQueue(EMPTY, [changed("a"), changed("b", { state: "done" })]);
  const deleted = [envelopes({ type: "jobs_deleted", jobs: ["a", "b"] })];
  expect(ids(foldQueue(queue, deleted))).toEqual(["", "", ""]);
});

test("a running job counts its files as they are saved, and shows the first picture", () => {
  const running = foldQueue(EMPTY, [changed("a", { state: "running" })]);
  const text = { ...output("save", "0.txt"), media: "text/plain" };
  const saved = [text, output("save", "1.png"), output("save", "2.png")].map((output) =>
    envelopes({ type: "output_saved", job: "a", output }),
  );
  const after = foldQueue(running, saved).running[0];
  expect([after?.saved, after?.first]).toEqual([3, output("save", "1.png")]);
});

test("a queue can be paused without a job changing", () => {
  const paused = foldQueue(EMPTY, [envelopes({ type: "queue_changed", paused: true })]);
  expect(paused).toEqual({ ...EMPTY, isPaused: true });
  expect(foldQueue(paused, [envelopes({ type: "queue_changed", paused: true })])).toBe(paused);
});

test("a hundred of ten thousand jobs begin in one batch", () => {
  const jobs = Array.from({ length: 10_000 }, (_, i) => head(`j${i}`, { rank: i }));
  const queue = { ...EMPTY, queued: jobs };
  const events = Array.from({ length: 100 }, (_, i) => changed(`j${i}`, { state: "running" }));
  const folded = foldQueue(queue, events);
  expect(folded.running).toHaveLength(100);
  expect(folded.queued).toHaveLength(9900);
});

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
