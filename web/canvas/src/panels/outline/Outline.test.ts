import { expect, test } from "vitest";
import { outline } from "../../graph/outline";
import { toySpecs } from "../../graph/toys";
import { english } from "../../text/text";
import { outlineTree } from "./Outline";

const words = english.panels.outline;
const workflow = {
  lienzo: 1,
  nodes: {
    load: { type: "LoadCheckpoint" },
    words: { type: "EncodePrompt", links: { clip: "load.clip" } },
    strange: { type: "NeverSeen" },
  },
  canvas: {
    ".frames": { f: { title: "Prompting", at: [0, 0], size: [1, 1], nodes: ["words"] } },
  },
} as const;
const items = outlineTree(outline(workflow, toySpecs()), words);

test("frames are open lines with their nodes inside", () => {
  expect(items.map(({ label, startsOpen }) => [label, startsOpen === true])).toEqual([
    ["Load Checkpoint", false],
    ["Never Seen", false],
    ["Prompting", true],
  ]);
  expect(items[2]?.children[0]?.label).toBe("Encode Prompt");
});

test("a link leads to its other end", () => {
  const input = items[2]?.children[0]?.children[0];
  expect(input).toMatchObject({
    label: "clip ← clip of Load Checkpoint",
    data: { target: "load" },
  });
  const output = items[0]?.children.find(({ data }) => data.target === "words");
  expect(output?.label).toBe("clip → clip of Encode Prompt");
});

test("a node of no type says so", () => {
  expect(items[1]?.detail).toBe("not installed");
});

test("all lines have ids of their own", () => {
  const ids = items.flatMap((item) => [item, ...item.children]).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
