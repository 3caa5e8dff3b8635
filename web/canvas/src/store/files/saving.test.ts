import { expect, test } from "vitest";
import { Unreachable } from "../../api/transport";
import { writeJson, readJson, type Json } from "../../json/json";
import { setInput } from "../../graph/edit";
import type { Workflow } from "../../graph/document";
import { microtasks } from "../../api/toyClock";
import { createSaving } from "./saving";
import {
  type Conflict,
  type Saved,
  createWorkspace,
  current,
  isChanged,
} from "../document/workspace";
import { refused, ToyFolder } from "../toys/toyOutputs";
import { CHAIN, toyView } from "../toys/toys";

function setup() {
  const folder = new ToyFolder();
  const workspace = createWorkspace();
  const view = toyView();
  const shown: string[] = [];
  const saving = createSaving(folder, workspace, view, async (tab, job) => {
    shown.push(`${job} in ${tab}`);
  });
  const tab = () => current(workspace.getState());
  const edit = (steps: number) =>
    workspace.getState().edit((old) => setInput(old, "sampler", "steps", steps));
  const steps = (workflow: Workflow | null) => workflow?.nodes["sampler"]?.inputs?.["steps"];
  const inFile = (name: string) =>
    readJson(folder.files.get(name)?.text ?? "null") as unknown as Workflow;
  return { folder, workspace, view, saving, shown, tab, edit, steps, inFile };
}

function conflictOf(saved: Saved): Conflict {
  if (saved.state !== "conflict") throw new Error(`it was ${saved.state}`);
  return saved.conflict;
}

test("what was never saved needs a name, which is then its own", async () => {
  const { workspace, saving, tab, inFile } = setup();
  workspace.getState().open(CHAIN);
  expect(await saving.save()).toEqual({ state: "unnamed" });
  expect(await saving.saveAs("mine")).toEqual({ state: "saved" });
  expect(tab()).toMatchObject({ file: { name: "mine", etag: "1" }, workflow: { name: "mine" } });
  expect(isChanged(tab())).toBe(false);
  expect(inFile("mine").name).toBe("mine");
});

test("saving again replaces what was read, and only that", async () => {
  const { folder, saving, tab, edit, steps, inFile } = setup();
  folder.write("chain", CHAIN);
  await saving.open("chain");
  edit(5);
  expect(isChanged(tab())).toBe(true);
  expect(await saving.save()).toEqual({ state: "saved" });
  expect(isChanged(tab())).toBe(false);
  expect(steps(inFile("chain"))).toBe(5);
});

test("what is typed while it is being saved is a change", async () => {
  const { folder, saving, tab, edit } = setup();
  folder.write("chain", CHAIN);
  await saving.open("chain");
  edit(5);
  const saved = saving.save();
  edit(6);
  await saved;
  expect(isChanged(tab())).toBe(true);
  expect(await saving.save()).toEqual({ state: "saved" });
  expect(isChanged(tab())).toBe(false);
});

test("what somebody else has saved is shown, and not overwritten unless that is wanted", async () => {
  const { folder, saving, edit, steps, inFile, tab } = setup();
  folder.write("chain", CHAIN);
  await saving.open("chain");
  edit(5);
  folder.write("chain", setInput(CHAIN, "sampler", "steps", 99));
  const conflict = conflictOf(await saving.save());
  expect(steps(conflict.theirs)).toBe(99);
  expect(steps(inFile("chain"))).toBe(99);
  expect(await saving.save({ over: conflict })).toEqual({ state: "saved" });
  expect(steps(inFile("chain"))).toBe(5);
  expect(isChanged(tab())).toBe(false);
});

test("theirs can be looked at in a tab of its own", async () => {
  const { folder, workspace, saving, edit, steps, tab } = setup();
  folder.write("chain", CHAIN);
  await saving.open("chain");
  edit(5);
  folder.write("chain", setInput(CHAIN, "sampler", "steps", 99));
  saving.openTheirs(conflictOf(await saving.save()));
  expect(steps(tab().workflow)).toBe(99);
  expect(isChanged(tab())).toBe(false);
  expect(workspace.getState().tabs).toHaveLength(2);
});

test("a file that was deleted meanwhile can be saved anew", async () => {
  const { folder, saving, edit, steps, inFile } = setup();
  folder.write("chain", CHAIN);
  await saving.open("chain");
  edit(5);
  folder.files.delete("chain");
  const conflict = conflictOf(await saving.save());
  expect(conflict).toEqual({ name: "chain", theirs: null, etag: null });
  expect(await saving.save({ over: conflict })).toEqual({ state: "saved" });
  expect(steps(inFile("chain"))).toBe(5);
});

test("a name that is taken is a conflict, and the tab keeps its own name", async () => {
  const { folder, workspace, saving, tab } = setup();
  folder.write("taken", { ...CHAIN, name: "taken", author: "somebody" });
  workspace.getState().open(CHAIN);
  const conflict = conflictOf(await saving.saveAs("taken"));
  expect(tab()).toMatchObject({ file: null, workflow: { name: "chain" } });
  expect(await saving.saveAs("taken", { over: conflict })).toEqual({ state: "saved" });
});

test("an answer that got lost is no conflict with oneself", async () => {
  const { folder, saving, edit, tab, view } = setup();
  folder.write("chain", CHAIN);
  await saving.open("chain");
  edit(5);
  folder.losesAnswer = true;
  expect(await saving.save()).toMatchObject({ state: "failed" });
  expect(view.getState().toasts).toHaveLength(1);
  expect(isChanged(tab())).toBe(true);
  expect(await saving.save()).toEqual({ state: "saved" });
  expect(isChanged(tab())).toBe(false);
});

test("a full disk is told of in the server's words, and nothing is lost", async () => {
  const { folder, workspace, saving, tab, view } = setup();
  workspace.getState().open(CHAIN);
  folder.error = refused(507, "no space left on device");
  const saved = await saving.saveAs("mine");
  expect(saved.state === "failed" && saved.message).toContain("no space left on device");
  expect(view.getState().toasts).toEqual([]);
  expect(tab().workflow).toBe(CHAIN);
});

test("a renamed file has its new name in every tab, and its changes stay changes", async () => {
  const { folder, workspace, saving, tab, edit, inFile } = setup();
  folder.write("chain", CHAIN);
  await saving.open("chain");
  edit(5);
  expect(await saving.rename("chain", "better")).toEqual({ state: "saved" });
  expect([...folder.files.keys()]).toEqual(["better"]);
  expect(inFile("better").name).toBe("better");
  expect(tab()).toMatchObject({ file: { name: "better" }, workflow: { name: "better" } });
  expect(isChanged(tab())).toBe(true);
  expect(await saving.save()).toEqual({ state: "saved" });
  expect(workspace.getState().tabs.map(isChanged)).toEqual([false]);
});

test("a file is not renamed to a name that is taken", async () => {
  const { folder, saving } = setup();
  folder.write("a", { ...CHAIN, name: "a" });
  folder.write("b", { ...CHAIN, name: "b", author: "somebody" });
  expect(conflictOf(await saving.rename("a", "b")).name).toBe("b");
  expect([...folder.files.keys()]).toEqual(["a", "b"]);
});

test("a deleted file stays open as one that was never saved", async () => {
  const { folder, saving, tab } = setup();
  folder.write("chain", CHAIN);
  await saving.open("chain");
  expect(await saving.remove("chain")).not.toBeNull();
  expect(tab().file).toBeNull();
  expect(isChanged(tab())).toBe(true);
});

test("a deletion is taken back, and the tabs that had the file open have it again", async () => {
  const { folder, saving, tab, edit } = setup();
  folder.write("chain", CHAIN);
  await saving.open("chain");
  const takeBack = await saving.remove("chain");
  edit(5);
  expect(await takeBack?.()).toBe(true);
  expect([...folder.files.keys()]).toEqual(["chain"]);
  expect([tab().file?.name, isChanged(tab())]).toEqual(["chain", true]);
  expect(await saving.save()).toEqual({ state: "saved" });
});

test("what is in the trash is restored by its place there, unless its name is taken", async () => {
  const { folder, saving, view } = setup();
  folder.write("chain", CHAIN);
  await saving.remove("chain");
  const [deleted] = await saving.deleted();
  folder.write("chain", CHAIN);
  expect(await saving.restore(deleted?.id ?? "")).toBeNull();
  expect(view.getState().toasts.at(-1)?.kind).toBe("error");
  folder.files.delete("chain");
  expect(await saving.restore(deleted?.id ?? "")).toBe("chain");
  expect(await saving.deleted()).toEqual([]);
});

test("a file that is open comes to the front, and a blank tab makes room", async () => {
  const { folder, workspace, saving, tab } = setup();
  folder.write("chain", CHAIN);
  const first = await saving.open("chain");
  expect(workspace.getState().tabs).toHaveLength(1);
  workspace.getState().open({ ...CHAIN, name: "other" });
  expect(await saving.open("chain")).toBe(first);
  expect(tab().id).toBe(first);
  expect(workspace.getState().tabs).toHaveLength(2);
});

test("a file that was saved elsewhere is read again where nothing was changed here", async () => {
  const { folder, saving, tab, steps, view } = setup();
  folder.write("chain", CHAIN);
  await saving.open("chain");
  await saving.check();
  expect(tab().workflow).toEqual(CHAIN);
  folder.write("chain", setInput(CHAIN, "sampler", "steps", 99));
  await saving.check();
  expect(steps(tab().workflow)).toBe(99);
  expect(isChanged(tab())).toBe(false);
  expect(view.getState().toasts).toEqual([]);
});

test("a file that was saved elsewhere is stale where something was changed here", async () => {
  const { folder, saving, tab, edit, steps, view } = setup();
  folder.write("chain", CHAIN);
  await saving.open("chain");
  edit(5);
  folder.write("chain", setInput(CHAIN, "sampler", "steps", 99));
  await saving.check();
  await saving.check();
  expect(tab().isStale).toBe(true);
  expect(steps(tab().workflow)).toBe(5);
  expect(view.getState().toasts).toHaveLength(1);
});

test("looking does not take one's own saving for somebody else's", async () => {
  const { folder, saving, tab, edit } = setup();
  folder.write("chain", CHAIN);
  await saving.open("chain");
  edit(5);
  await Promise.all([saving.check(), saving.save(), saving.check()]);
  await microtasks();
  expect(tab().isStale).toBe(false);
});

test("a server that is gone makes no file stale", async () => {
  const { folder, saving, tab, view } = setup();
  folder.write("chain", CHAIN);
  await saving.open("chain");
  folder.error = new Unreachable();
  await saving.check();
  expect(tab().file?.name).toBe("chain");
  expect(view.getState().toasts).toEqual([]);
});

test("a job opens with the inputs that it was given, and what it made", async () => {
  const { saving, shown, tab } = setup();
  await saving.openJob("a");
  expect(shown).toEqual([`a in ${tab().id}`]);
  const { nodes } = tab().workflow;
  expect(nodes["encode"]?.inputs).toEqual({ text: "a cat" });
  expect(nodes["sampler"]?.inputs).toEqual({ seed: 9 });
  expect(tab().file).toBeNull();
});

test("a version opens in a tab of its own, and is no file", async () => {
  const { folder, saving, tab } = setup();
  folder.write("chain", CHAIN);
  await saving.open("chain");
  await saving.openVersion("chain", "7");
  expect(tab()).toMatchObject({ file: null, workflow: { name: "older" } });
});

test("a text that is no workflow says why, and opens nothing", () => {
  const { workspace, saving, view } = setup();
  const before = workspace.getState().tabs;
  expect(saving.openText('{"lienzo": 1, "nodes": ')).toBeNull();
  expect(view.getState().toasts).toHaveLength(1);
  expect(workspace.getState().tabs).toBe(before);
});

test("a text without a name goes by that of its file", () => {
  const { saving, tab } = setup();
  const nameless: Json = { lienzo: 1, nodes: { a: { type: "LoadVae" } } };
  saving.openText(writeJson(nameless), "from disk");
  expect(tab().workflow.name).toBe("from disk");
});
