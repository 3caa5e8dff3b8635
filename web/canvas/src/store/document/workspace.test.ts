import { expect, test } from "vitest";
import { rename, setInput } from "../../graph/edit";
import { CHAIN } from "../toys/toys";
import { createWorkspace, current, isBlank, isChanged } from "./workspace";

function setup() {
  let id = 0;
  let time = 0;
  const workspace = createWorkspace(
    () => `t${++id}`,
    () => time,
  );
  const pass = (milliseconds: number) => (time += milliseconds);
  const tab = () => current(workspace.getState());
  return { workspace, act: workspace.getState(), tab, pass };
}

const steps = (count: number) => (old: typeof CHAIN) => setInput(old, "sampler", "steps", count);
const FILE = { name: "chain", etag: "1" };

test("there is always a tab, at first a blank one", () => {
  const { act, tab } = setup();
  expect(isBlank(tab())).toBe(true);
  expect(isChanged(tab())).toBe(false);
  act.close(tab().id);
  expect(tab().id).toBe("t2");
  expect(isBlank(tab())).toBe(true);
});

test("edits can be undone and redone, and typing is one step", () => {
  const { act, tab, pass } = setup();
  act.open(CHAIN);
  for (const count of [1, 10]) act.edit(steps(count), "sampler.steps");
  pass(5000);
  act.edit(steps(20), "sampler.steps");
  const seen = () => tab().workflow.nodes["sampler"]?.inputs?.["steps"];
  expect(seen()).toBe(20);
  act.undo();
  expect(seen()).toBe(10);
  act.undo();
  expect(tab().workflow).toBe(CHAIN);
  act.undo();
  act.redo();
  act.redo();
  expect(seen()).toBe(20);
});

test("an edit that changes nothing, and undoing nothing, tell nobody", () => {
  const { workspace, act } = setup();
  act.open(CHAIN);
  let told = 0;
  workspace.subscribe(() => told++);
  act.edit((old) => old);
  act.undo();
  act.redo();
  expect(told).toBe(0);
});

test("a tab that is not in front can be edited, and keeps its own steps", () => {
  const { workspace, act, tab } = setup();
  const first = act.open(CHAIN);
  act.open({ ...CHAIN, name: "second" });
  act.edit((old) => rename(old, "renamed"), undefined, first);
  expect(tab().workflow.name).toBe("second");
  act.undo();
  act.activate(first);
  expect(tab().workflow.name).toBe("renamed");
  expect(workspace.getState().tabs).toHaveLength(3);
});

test("a tab is changed when it differs from its file, and not after undoing that", () => {
  const { act, tab } = setup();
  const id = act.open(CHAIN, FILE);
  expect(isChanged(tab())).toBe(false);
  act.edit(steps(1));
  expect(isChanged(tab())).toBe(true);
  act.undo();
  expect(isChanged(tab())).toBe(false);
  act.edit(steps(2));
  act.markStale(id);
  act.markSaved(id, tab().workflow, { ...FILE, etag: "2" });
  expect(isChanged(tab())).toBe(false);
  expect(tab().isStale).toBe(false);
});

test("a tab whose file is gone holds what no file does", () => {
  const { act, tab } = setup();
  act.forgetFile(act.open(CHAIN, FILE));
  expect(tab().file).toBeNull();
  expect(isChanged(tab())).toBe(true);
});

test("closing goes on with the neighbour", () => {
  const { workspace, act, tab } = setup();
  const [a, b, c] = ["a", "b", "c"].map((name) => act.open({ ...CHAIN, name }));
  act.activate(b ?? "");
  act.close(b ?? "");
  expect(tab().id).toBe(c);
  act.close(c ?? "");
  expect(tab().id).toBe(a);
  expect(workspace.getState().tabs.map(({ id }) => id)).toEqual(["t1", a]);
});

test("a tab whose file is read again forgets its steps", () => {
  const { act, tab } = setup();
  const id = act.open(CHAIN, FILE);
  act.edit(steps(1));
  const theirs = { ...CHAIN, name: "theirs" };
  act.reload(id, theirs, { ...FILE, etag: "2" });
  expect(tab()).toMatchObject({ id, workflow: theirs, saved: theirs });
  expect(tab().history.past).toEqual([]);
});

test("what is settled is neither a step nor a change", () => {
  const { act, tab } = setup();
  const id = act.open(CHAIN, FILE);
  act.settle((workflow) => ({ ...workflow, name: "placed" }), id);
  const settled = tab();
  expect(settled.workflow.name).toBe("placed");
  expect(isChanged(settled)).toBe(false);
  act.undo();
  expect(tab()).toBe(settled);
});

test("what adds something gives its id, and is one step; in a closed tab it is nothing", () => {
  const { act, tab } = setup();
  const grown = (old: typeof CHAIN) => ({ workflow: rename(old, "grown"), id: "new" });
  expect(act.add(grown)).toBe("new");
  expect(tab().workflow.name).toBe("grown");
  act.undo();
  expect(isBlank(tab())).toBe(true);
  expect(act.add(grown, "closed")).toBeNull();
});
