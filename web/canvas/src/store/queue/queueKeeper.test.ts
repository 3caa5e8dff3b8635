import { expect, test } from "vitest";
import { Refused, Unreachable } from "../../api/transport";
import type { JobHead, Jobs, Queue } from "../../schema/schema";
import { QueueKeeper, type QueueApi } from "./queueKeeper";
import { changed, envelopes, head, job, output, toyView } from "../toys/toys";

function setup(history: readonly JobHead[] = []) {
  let queue: Queue = { paused: false, running: [], queued: [], waiting: 0, next: null };
  let wait: Promise<unknown> = Promise.resolve();
  const asked: string[] = [];
  const act = (what: string) => async (id: string) => {
    asked.push(`${what} ${id}`);
    return job(id);
  };
  const answer = async () => queue;
  const api: QueueApi = {
    queue: async () => {
      const now = queue;
      await wait;
      return now;
    },
    jobs: async ({ limit = 50, before, state = "" } = {}): Promise<Jobs> => {
      const wanted = history.filter((job) => state.split(",").includes(job.state));
      const place = Number(/^n(\d+)$/.exec(before ?? "")?.[1] ?? Number.NaN);
      const after = wanted.findIndex(({ id }) => id === before) + 1;
      const older = wanted.findIndex(({ created }) => created < place);
      const from = Number.isNaN(place) ? after : older < 0 ? wanted.length : older;
      const jobs = wanted.slice(from, from + limit);
      return { jobs, next: jobs.length === limit ? `n${jobs.at(-1)?.created}` : null };
    },
    cancel: act("cancel"),
    retry: act("retry"),
    move: act("move"),
    forget: async (id) => {
      asked.push(`forget ${id}`);
      throw new Refused(409, {
        code: "conflict",
        message: "cancel it first",
        path: null,
        found: null,
        wanted: null,
        problems: [],
      });
    },
    forgetAll: async (states) => void asked.push(`forget all ${states}`),
    clearQueue: answer,
    pauseQueue: answer,
    resumeQueue: answer,
  };
  const view = toyView();
  const keeper = new QueueKeeper(api, view);
  const set = (next: Queue) => (queue = next);
  const hold = () => {
    let go = () => {};
    wait = new Promise<void>((resolve) => (go = resolve));
    return () => go();
  };
  return { api, view, keeper, state: () => keeper.store.getState(), asked, set, hold };
}

const done = (number: number) =>
  head(`d${number}`, { state: "done", created: number, first: output("save", `${number}.png`) });

test("it reads what there is, and keeps it by what it is told", async () => {
  const { keeper, state, set } = setup([done(1)]);
  set({
    paused: true,
    running: [head("a", { state: "running" })],
    queued: [head("b")],
    waiting: 1,
    next: null,
  });
  await keeper.load();
  expect(state()).toMatchObject({ isPaused: true, hasMore: false });
  keeper.fold([changed("a", { state: "done", created: 2 }), changed("b", { state: "running" })]);
  expect(state().running.map(({ id }) => id)).toEqual(["b"]);
  expect(state().queued).toEqual([]);
  expect(state().ended.map(({ id }) => id)).toEqual(["a", "d1"]);
});

test("what happens while it reads is not lost", async () => {
  const { keeper, state, set, hold } = setup();
  set({ paused: false, running: [], queued: [head("a")], waiting: 1, next: null });
  const go = hold();
  const loading = keeper.load();
  keeper.fold([changed("a", { state: "running" })]);
  go();
  await loading;
  expect(state().running.map(({ id }) => id)).toEqual(["a"]);
  expect(state().queued).toEqual([]);
});

test("a long queue is read page by page, and none of it twice", async () => {
  const { api, keeper, state } = setup();
  const pages: Record<string, Queue> = {
    "": { paused: false, running: [], queued: [head("a"), head("b")], waiting: 3, next: "b" },
    b: { paused: false, running: [], queued: [head("b"), head("c")], waiting: 3, next: null },
  };
  Object.assign(api, { queue: async ({ after = "" }) => pages[after] });
  await keeper.load();
  expect(state().queued.map(({ id }) => id)).toEqual(["a", "b", "c"]);
});

test("history goes on page by page, and ends", async () => {
  const { keeper, state } = setup(Array.from({ length: 120 }, (_, i) => done(120 - i)));
  await keeper.load();
  expect([state().ended.length, state().hasMore]).toEqual([50, true]);
  await state().loadMore();
  await state().loadMore();
  expect([state().ended.length, state().hasMore]).toEqual([120, false]);
  expect(new Set(state().ended.map(({ id }) => id)).size).toBe(120);
});

test("history goes on though the job where it stopped was deleted", async () => {
  const history = Array.from({ length: 60 }, (_, i) => done(60 - i));
  const { keeper, state } = setup(history);
  await keeper.load();
  const [gone] = history.splice(49, 1);
  keeper.fold([envelopes({ type: "jobs_deleted", jobs: [gone?.id ?? ""] })]);
  await state().loadMore();
  expect(state().ended).toEqual(history);
});

test("a page that is open for long does not keep all that it has seen", async () => {
  const { keeper, state } = setup();
  await keeper.load();
  for (let i = 0; i < 30; i++) {
    keeper.fold(
      Array.from({ length: 100 }, (_, k) => changed(`x${i}.${k}`, { state: "done", created: i })),
    );
  }
  expect(state().ended).toHaveLength(2000);
  expect(state().hasMore).toBe(true);
  expect(state().ended[0]?.created).toBe(29);
});

test("what was read of history stays while other jobs run", async () => {
  const { keeper, state } = setup(Array.from({ length: 2600 }, (_, i) => done(2600 - i)));
  await keeper.load();
  while (state().hasMore) await state().loadMore();
  keeper.fold([changed("new", { state: "running" })]);
  expect([state().ended.length, state().hasMore]).toEqual([2600, false]);
});

test("what the server refuses is told in its words", async () => {
  const { state, asked, view } = setup();
  await state().forget("a");
  expect(asked).toEqual(["forget a"]);
  expect(view.getState().toasts[0]?.message).toContain("cancel it first");
});

test("a server that is gone is told of once", async () => {
  const { api, keeper, view } = setup();
  Object.assign(api, { queue: () => Promise.reject(new Unreachable()) });
  await keeper.load();
  await keeper.load();
  expect(view.getState().toasts).toHaveLength(1);
});

test("of the history some are looked through, and what ends otherwise is not among them", async () => {
  const failed = (number: number) => head(`f${number}`, { state: "failed", created: number });
  const { keeper, state, asked } = setup([done(3), failed(2), done(1)]);
  await keeper.load();
  await state().show("failed");
  expect(state().ended.map(({ id }) => id)).toEqual(["f2"]);
  keeper.fold([changed("d9", { state: "done" }), changed("f9", { state: "failed", created: 9 })]);
  expect(state().ended.map(({ id }) => id)).toEqual(["f9", "f2"]);
  await state().forgetAll();
  await state().show(null);
  expect(state().ended.map(({ id }) => id)).toEqual(["d3", "f2", "d1"]);
  await state().forgetAll();
  expect(asked).toEqual(["forget all failed", "forget all done,failed,cancelled"]);
});

test("history is read on once, however often its end comes near", async () => {
  const { keeper, state } = setup(Array.from({ length: 120 }, (_, i) => done(120 - i)));
  await keeper.load();
  await Promise.all([state().loadMore(), state().loadMore()]);
  expect(state().ended).toHaveLength(100);
});
