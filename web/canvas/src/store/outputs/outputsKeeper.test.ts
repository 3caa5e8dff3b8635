import { expect, test } from "vitest";
import { microtasks, ToyClock } from "../../api/toyClock";
import { savedOutput, ToyOutputs } from "../toys/toyOutputs";
import { envelopes, output, toyView } from "../toys/toys";
import { ALL } from "./outputList";
import { OutputsKeeper } from "./outputsKeeper";

async function setup(count: number) {
  const api = new ToyOutputs(count);
  const view = toyView();
  const clock = new ToyClock();
  const keeper = new OutputsKeeper(api, view, clock);
  await keeper.load();
  await keeper.found.show(ALL);
  const { found, latest } = keeper;
  const ids = (list: typeof found) => list.store.getState().rows.map(({ id }) => id);
  const row = (id: number) => {
    const found = api.rows.find((each) => each.id === id);
    return found === undefined ? [] : [found];
  };
  return { api, view, clock, keeper, found, latest, ids, row };
}

test("a file that is saved is among the latest soon, many with one question", async () => {
  const { api, clock, keeper, latest, ids } = await setup(2);
  api.rows = [savedOutput(3), ...api.rows];
  const saved = envelopes({ type: "output_saved", job: "j", output: output("save", "3.png") });
  keeper.fold([saved]);
  keeper.fold([saved]);
  const before = api.asked.length;
  clock.pass(1000);
  await microtasks();
  expect(ids(latest)).toEqual([3, 2, 1]);
  expect(api.asked.length - before).toBe(2); // the latest, and those that are looked through
});

test("what is deleted goes from every list, and comes back to its place", async () => {
  const { keeper, view, found, latest, ids, row } = await setup(4);
  await keeper.remove([...row(3), ...row(2)]);
  expect([ids(found), ids(latest)]).toEqual([
    [4, 1],
    [4, 1],
  ]);
  view.getState().toasts.at(-1)?.action?.run();
  await expect.poll(() => ids(found)).toEqual([4, 3, 2, 1]);
  expect(ids(latest)).toEqual([4, 3, 2, 1]);
});

test("what was deleted last is taken back by a key, once", async () => {
  const { keeper, found, ids, row } = await setup(3);
  await keeper.remove(row(3));
  await keeper.remove(row(2));
  await keeper.takeBack();
  await keeper.takeBack();
  expect(ids(found)).toEqual([2, 1]);
});

test("what somebody else deleted meanwhile goes without a word", async () => {
  const { api, keeper, view, found, ids, row } = await setup(2);
  const [second] = row(2);
  await api.deleteOutput("2.png");
  await keeper.remove(second ? [second] : []);
  expect([ids(found), view.getState().toasts]).toEqual([[1], []]);
});

test("what is taken out of the trash is not in it any more, and among the latest again", async () => {
  const { keeper, found, latest, ids, row } = await setup(3);
  await keeper.remove(row(2));
  await found.show({ ...ALL, isTrash: true });
  expect(ids(found)).toEqual([2]);
  await keeper.restore(found.store.getState().rows);
  expect([ids(found), ids(latest)]).toEqual([[], [3, 2, 1]]);
});

test("a star is on every list, and is kept", async () => {
  const { api, keeper, found, latest, row } = await setup(1);
  await keeper.star(row(1), true);
  for (const list of [found, latest]) expect(list.store.getState().rows[0]?.star).toBe(true);
  expect(api.rows[0]?.star).toBe(true);
});
