import { expect, test } from "vitest";
import { savedOutput, ToyOutputs } from "../toys/toyOutputs";
import { toyView } from "../toys/toys";
import { ALL, OutputList } from "./outputList";

function setup(count: number) {
  const api = new ToyOutputs(count);
  const list = new OutputList(api, toyView(), 3);
  const ids = () => list.store.getState().rows.map(({ id }) => id);
  return { api, list, ids };
}

test("pages follow each other to the end, and nothing is asked for after it", async () => {
  const { api, list, ids } = setup(7);
  await list.show(ALL);
  expect([ids(), list.store.getState().hasMore]).toEqual([[7, 6, 5], true]);
  await list.loadMore();
  await list.loadMore();
  expect([ids(), list.store.getState().hasMore]).toEqual([[7, 6, 5, 4, 3, 2, 1], false]);
  await list.loadMore();
  expect(api.asked.map(({ after }) => after)).toEqual([undefined, 5, 2]);
});

test("a page is asked for once, however often the end comes near", async () => {
  const { api, list, ids } = setup(9);
  await list.show(ALL);
  await Promise.all([list.loadMore(), list.loadMore()]);
  expect([ids().length, api.asked.length]).toEqual([6, 2]);
});

test("what came since comes before what was read, and what is gone goes", async () => {
  const { api, list, ids } = setup(6);
  await list.show(ALL);
  await list.loadMore();
  api.rows = [savedOutput(7), ...api.rows.filter(({ id }) => id !== 6)];
  await list.refresh();
  expect(ids()).toEqual([7, 5, 4, 3, 2, 1]);
});

test("where more came than a page has, it begins again", async () => {
  const { api, list, ids } = setup(3);
  await list.show(ALL);
  api.rows = [9, 8, 7, 6].map((id) => savedOutput(id)).concat(api.rows);
  await list.refresh();
  expect([ids(), list.store.getState().hasMore]).toEqual([[9, 8, 7], true]);
});

test("what is looked for last is what is shown, whichever answer comes last", async () => {
  const { api, list, ids } = setup(5);
  let answer = () => {};
  api.answers = new Promise((resolve) => (answer = resolve));
  const first = list.show({ ...ALL, q: "1" });
  api.answers = Promise.resolve();
  await list.show({ ...ALL, q: "2" });
  answer();
  await first;
  expect([ids(), list.store.getState().filter.q]).toEqual([[2], "2"]);
});

test("an old file is shown with those before it, and stays where it is", async () => {
  const { api, list, ids } = setup(9);
  expect((await list.showFile("4.png"))?.id).toBe(4);
  expect(ids()).toEqual([4, 3, 2]);
  api.rows = [savedOutput(10), ...api.rows];
  await list.refresh();
  expect(ids()).toEqual([4, 3, 2]);
  expect(await list.showFile("none.png")).toBeNull();
});

test("once all that was read is gone, it reads on", async () => {
  const { api, list, ids } = setup(5);
  await list.show(ALL);
  for (const id of [5, 4, 3]) await api.deleteOutput(`${id}.png`);
  list.drop(new Set(["5.png", "4.png", "3.png"]));
  await expect.poll(ids).toEqual([2, 1]);
});
