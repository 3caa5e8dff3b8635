import { expect, test } from "vitest";
import { microtasks } from "../../api/toyClock";
import { setInput } from "../../graph/edit";
import type { Draft } from "./draftStore";
import type { KeptRun } from "../runs/runsKeeper";
import { browser, FullDrafts, page, type Page } from "../toys/toyBrowser";
import { CHAIN } from "../toys/toys";
import { current, isChanged } from "../document/workspace";

const names = ({ workspace }: Page) => workspace.getState().tabs.map((tab) => tab.workflow.name);

test("a browser that was never here is told from one that has nothing open", async () => {
  const here = browser();
  const first = await page(here);
  expect(await first.tabs.restored).toBe("first");
  first.workspace.getState().open(CHAIN);
  await first.pass(300);
  first.leave();
  expect(await (await page(here, first.session)).tabs.restored).toBe("restored");
});

test("a change is kept within 300 ms, and a reload brings everything back", async () => {
  const here = browser();
  const before = await page(here);
  const file = { name: "chain", etag: "1" };
  const tab = before.workspace.getState().open(CHAIN, file);
  before.workspace.getState().open({ ...CHAIN, name: "second" });
  before.workspace.getState().activate(tab);
  before.workspace.getState().edit((old) => setInput(old, "sampler", "steps", 30));
  before.view.getState().look(tab, { x: 1, y: 2, zoom: 0.5 });
  await before.pass(300);
  before.leave();

  const after = await page(here, before.session);
  expect(names(after)).toEqual(["chain", "second"]);
  const again = current(after.workspace.getState());
  expect(again).toMatchObject({ id: tab, file, saved: CHAIN });
  expect(again.workflow.nodes["sampler"]?.inputs).toEqual({ steps: 30 });
  expect(isChanged(again)).toBe(true);
  expect(after.view.getState().viewports[tab]).toEqual({ x: 1, y: 2, zoom: 0.5 });
});

test("what only the server was sent before a reload is there after it", async () => {
  const here = browser();
  const before = await page(here);
  const tab = before.workspace.getState().open(CHAIN);
  await before.pass(300);
  await before.pass(2000);
  here.store.write = async () => undefined; // the browser had no time for it
  before.workspace.getState().edit((old) => setInput(old, "sampler", "seed", 99));
  here.clock.pass(100);
  before.tabs.flush();
  await microtasks();
  before.leave();

  const after = await page(here, before.session);
  expect(current(after.workspace.getState())).toMatchObject({ id: tab });
  expect(current(after.workspace.getState()).workflow.nodes["sampler"]?.inputs).toEqual({
    seed: 99,
  });
});

test("a draft that is too large for a page that goes is sent as any other", async () => {
  const here = browser();
  here.server.largest = 10;
  const one = await page(here);
  const tab = one.workspace.getState().open(CHAIN);
  one.tabs.flush();
  await microtasks();
  expect(here.server.kept.has(tab)).toBe(true);
});

test("what was saved is not changed after a reload", async () => {
  const here = browser();
  const before = await page(here);
  before.workspace.getState().open(CHAIN, { name: "chain", etag: "1" });
  await before.pass(300);
  before.leave();
  const after = await page(here, before.session);
  expect(isChanged(current(after.workspace.getState()))).toBe(false);
});

test("a steady flow of changes is written all the same", async () => {
  const here = browser();
  const one = await page(here);
  const tab = one.workspace.getState().open(CHAIN);
  for (let step = 0; step < 8; step++) {
    one.workspace.getState().edit((old) => setInput(old, "sampler", "steps", step));
    await one.pass(100);
  }
  const draft = await here.store.read(tab);
  expect(draft?.workflow.nodes["sampler"]?.inputs?.["steps"]).toBeGreaterThan(3);
});

test("a tab in which nothing was done leaves nothing behind", async () => {
  const here = browser();
  const one = await page(here);
  await one.pass(5000);
  expect(await here.store.heads()).toEqual([]);
  expect(here.server.kept.size).toBe(0);
});

test("a new window opens what no other window has open", async () => {
  const here = browser();
  const [dead, live] = [await page(here), await page(here)];
  dead.workspace.getState().open({ ...CHAIN, name: "crashed" });
  live.workspace.getState().open({ ...CHAIN, name: "open elsewhere" });
  await dead.pass(300);
  dead.leave();
  expect(names(await page(here))).toEqual(["crashed"]);
});

test("after a crash the workflow that was worked on last is in front", async () => {
  const here = browser();
  const before = await page(here);
  const tabs = ["one", "two", "three"].map((name) =>
    before.workspace.getState().open({ ...CHAIN, name }),
  );
  await before.pass(300);
  const rename = (name: string) => before.workspace.getState().edit((old) => ({ ...old, name }));
  before.workspace.getState().activate(tabs[1] ?? "");
  rename("last");
  await before.pass(300);
  before.leave();
  const after = await page(here); // with nothing that a window keeps
  expect(current(after.workspace.getState()).workflow.name).toBe("last");
  expect(names(after)).toHaveLength(3);
});

test("a window that was duplicated has copies, of which each keeps its own", async () => {
  const here = browser();
  const original = await page(here);
  const tab = original.workspace.getState().open(CHAIN);
  await original.pass(300);
  const copy = await page(here, original.session);
  expect(names(copy)).toEqual(["chain"]);
  const own = current(copy.workspace.getState()).id;
  expect(own).not.toBe(tab);
  copy.workspace.getState().edit((old) => setInput(old, "sampler", "steps", 1));
  await copy.pass(300);
  expect((await here.store.read(tab))?.workflow).toEqual(CHAIN);
  expect((await here.store.read(own))?.workflow).not.toEqual(CHAIN);
});

test("a closed tab can be opened again, with what can be undone", async () => {
  const here = browser();
  const one = await page(here);
  const { open, edit, close } = one.workspace.getState();
  const tab = open(CHAIN);
  edit((old) => setInput(old, "sampler", "steps", 30));
  close(tab);
  await microtasks();
  expect(await one.tabs.closed()).toMatchObject([{ id: tab, name: "chain", nodes: 4 }]);
  expect(await one.tabs.reopen()).toBe(tab);
  expect(current(one.workspace.getState()).history.past).toHaveLength(1);
  await one.pass(300);
  expect(await one.tabs.closed()).toEqual([]);
  expect(await one.tabs.reopen()).toBeNull();
});

test("a closed tab can be opened again after a reload, and in one window only", async () => {
  const here = browser();
  const before = await page(here);
  const tab = before.workspace.getState().open(CHAIN);
  before.workspace.getState().close(tab);
  await microtasks();
  before.leave();
  const [one, two] = [await page(here), await page(here)];
  expect(names(one)).toEqual(["Untitled"]);
  expect(await one.tabs.reopen(tab)).toBe(tab);
  expect(await two.tabs.reopen(tab)).not.toBe(tab);
  expect(names(two)).toEqual(["chain"]);
});

test("closed tabs are let go after thirty days, and beyond two hundred", async () => {
  const here = browser();
  const { clock, store } = here;
  const old = (id: string, closed: number): Draft => ({
    id,
    name: id,
    workflow: CHAIN,
    file: null,
    saved: null,
    viewport: null,
    run: null,
    changed: closed,
    closed,
  });
  const now = clock.now();
  await store.write(old("ancient", now - 31 * 24 * 3600 * 1000));
  for (let i = 0; i < 205; i++) await store.write(old(`d${i}`, now - i));
  await page(here);
  await microtasks();
  const left = (await store.heads()).map(({ id }) => id);
  expect(left).toHaveLength(200);
  expect(left).not.toContain("ancient");
  expect(left).not.toContain("d204");
});

test("the server keeps a copy two seconds later, and gives it back where the browser lost it", async () => {
  const here = browser();
  const before = await page(here);
  const tab = before.workspace.getState().open(CHAIN);
  await before.pass(300);
  expect(here.server.kept.size).toBe(0);
  await before.pass(2000);
  expect(here.server.kept.has(tab)).toBe(true);
  before.leave();
  await here.store.remove([tab]);
  const after = await page(here, before.session);
  expect(current(after.workspace.getState())).toMatchObject({ id: tab, workflow: CHAIN });
});

test("a page that goes writes everything at once", async () => {
  const here = browser();
  const one = await page(here);
  const tab = one.workspace.getState().open(CHAIN);
  one.tabs.flush();
  await microtasks();
  expect(await here.store.read(tab)).not.toBeNull();
  expect(here.server.kept.has(tab)).toBe(true);
});

test("what another browser has is told apart, and opened as a copy", async () => {
  const there = browser();
  const theirs = await page(there);
  const tab = theirs.workspace.getState().open(CHAIN);
  await theirs.pass(3000);
  const ours = await page({ ...browser(), server: there.server });
  expect(await ours.tabs.closed()).toMatchObject([{ id: tab, isElsewhere: true }]);
  const copy = await ours.tabs.reopen(tab);
  expect(copy).not.toBe(tab);
  expect(names(ours)).toEqual(["chain"]);
});

test("what the server could not keep it gets when it is there again", async () => {
  const here = browser();
  const one = await page(here);
  here.server.isGone = true;
  const tab = one.workspace.getState().open(CHAIN);
  await one.pass(300);
  await one.pass(2000);
  expect(here.server.kept.size).toBe(0);
  here.server.isGone = false;
  one.tabs.retry();
  await microtasks();
  expect(here.server.kept.has(tab)).toBe(true);
});

test("a browser without room is told of once, and the server keeps the drafts", async () => {
  const here = { ...browser(), store: new FullDrafts() };
  const one = await page(here);
  for (const name of ["a", "b"]) one.workspace.getState().open({ ...CHAIN, name });
  await one.pass(300);
  one.workspace.getState().edit((old) => setInput(old, "sampler", "steps", 1));
  await one.pass(300);
  await one.pass(2000);
  expect(one.view.getState().toasts).toHaveLength(1);
  expect(here.server.kept.size).toBe(2);
});

test("the run of a tab is attached again", async () => {
  const here = browser();
  const before = await page(here);
  const tab = before.workspace.getState().open(CHAIN);
  const run: KeptRun = { jobs: ["a"], seeds: { "sampler.seed": 1 }, times: {}, outputs: {} };
  before.runs.kept = () => run;
  await before.pass(300);
  before.leave();
  const after = await page(here, before.session);
  expect(after.attached).toEqual([[tab, run]]);
});
