import { expect, test } from "vitest";
import { surviving, survivingLinks, createView } from "./view";
import { CHAIN, ToyMemory } from "../toys/toys";
import type { Text } from "../../text/text";

const SIZE = [10, 10] as const;
const WORKFLOW = {
  ...CHAIN,
  canvas: {
    ".frames": {
      f: { title: "", at: SIZE, size: SIZE, nodes: [] },
      "a/b": { title: "", at: SIZE, size: SIZE, nodes: [] },
    },
    ".notes": { n: { text: "", at: SIZE, size: SIZE } },
  },
};

test("nodes, frames and notes that are gone are not selected", () => {
  const selected = ["load", "gone", ".frames/f", ".frames/g", ".notes/n", ".notes/m"];
  expect(surviving(selected, WORKFLOW)).toEqual(["load", ".frames/f", ".notes/n"]);
});

test("ids may have slashes", () => {
  expect(surviving([".frames/a/b", ".frames/a"], WORKFLOW)).toEqual([".frames/a/b"]);
});

test("links that are gone are not selected", () => {
  expect(survivingLinks(["encode.clip", "encode.text", "gone.clip"], CHAIN)).toEqual([
    "encode.clip",
  ]);
});

const HABITS = { language: "en", page: "canvas" } as const;

test("what was chosen is there again in the next page", () => {
  const memory = new ToyMemory();
  createView(memory, HABITS)
    .getState()
    .set({ theme: "light", language: "es", showsMinimap: false });
  const again = createView(memory, HABITS).getState();
  expect(again).toMatchObject({ theme: "light", language: "es", showsMinimap: false });
});

test("the words of a language come when it is chosen", async () => {
  const view = createView(new ToyMemory(), HABITS);
  const worded = new Promise<Text>((done) =>
    view.subscribe(({ text }, before) => {
      if (text !== before.text) done(text);
    }),
  );
  view.getState().set({ language: "es" });
  expect((await worded).stores.queueFull).toContain("cola");
});

test("what is only of the moment is not kept", () => {
  const memory = new ToyMemory();
  const view = createView(memory, HABITS).getState();
  view.set({ overlay: "settings" });
  view.toggleDrawer("queue");
  expect(createView(memory, HABITS).getState()).toMatchObject({ overlay: null, drawer: null });
});

test("a memory of nonsense, or one that is forbidden, is none", () => {
  for (const text of ["{", "null", "[]", '{"theme":"pink","wheel":7}']) {
    const memory = new ToyMemory();
    memory.setItem("lienzo.view", text);
    expect(createView(memory, HABITS).getState()).toMatchObject({ theme: "system", wheel: "auto" });
  }
  const forbidden = () => {
    throw new DOMException("no", "SecurityError");
  };
  const view = createView({ getItem: forbidden, setItem: forbidden }, HABITS);
  view.getState().set({ theme: "dark" });
  expect(view.getState().theme).toBe("dark");
});

test("the same selection again is no change", () => {
  const view = createView(new ToyMemory(), HABITS);
  view.getState().select(["a", "b"], ["a.x"]);
  const { selection, selectedLinks } = view.getState();
  view.getState().select(["b", "a"], ["a.x"]);
  expect(view.getState().selection).toBe(selection);
  expect(view.getState().selectedLinks).toBe(selectedLinks);
  view.getState().select([]);
  expect(view.getState().selection.size + view.getState().selectedLinks.size).toBe(0);
});

test("what is said twice is shown once, and never very much at a time", () => {
  const view = createView(new ToyMemory(), HABITS);
  const { notify, dismiss: untell } = view.getState();
  for (const message of ["1", "2", "1"]) notify(message);
  expect(view.getState().toasts.map(({ message }) => message)).toEqual(["2", "1"]);
  for (let i = 0; i < 20; i++) notify(`more ${i}`);
  expect(view.getState().toasts).toHaveLength(5);
  const last = view.getState().toasts.at(-1);
  untell(last?.id ?? 0);
  notify("new");
  expect(view.getState().toasts.at(-1)?.id).toBeGreaterThan(last?.id ?? 0);
});

test("a drawer opens and closes by the same word", () => {
  const view = createView(new ToyMemory(), HABITS);
  view.getState().toggleDrawer("queue");
  view.getState().toggleDrawer("help");
  expect(view.getState().drawer).toBe("help");
  view.getState().toggleDrawer("help");
  expect(view.getState().drawer).toBeNull();
});
