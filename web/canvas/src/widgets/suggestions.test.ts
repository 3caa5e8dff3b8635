import { describe, expect, test } from "vitest";
import type { Model } from "../schema/schema";
import { completed, countWords, difference, suggestions, wordBefore } from "./suggestions";

function model(folder: string, name: string, error: string | null = null): Model {
  return { folder, name, size: 1, what: "", dtype: "F16", error, details: {} };
}
const MODELS = [
  model("embeddings", "badhands.safetensors"),
  model("loras", "film/soft_grain.safetensors"),
  model("loras", "broken.safetensors", "broken.safetensors is empty"),
  model("checkpoints", "badmodel.safetensors"),
];
const offered = (word: string) => suggestions(MODELS, word).map((found) => found.insert);

test("a mark offers all sound names of its folder", () => {
  expect(offered("<lora:")).toEqual(["<lora:film/soft_grain:1>"]);
  expect(offered("<lora:gra")).toEqual(["<lora:film/soft_grain:1>"]);
  expect(offered("embedding:ba")).toEqual(["embedding:badhands"]);
});

test("three letters of a bare word offer what begins so, also within a name", () => {
  expect(offered("bad")).toEqual(["embedding:badhands"]);
  expect(offered("grai")).toEqual(["<lora:film/soft_grain:1>"]);
  expect(offered("ba")).toEqual([]);
  expect(offered("bds")).toEqual([]);
});

test("what is written out already is not offered", () =>
  expect(offered("embedding:badhands")).toEqual([]));

test("the word before the cursor is what a name takes the place of", () => {
  const text = "a hand, badh and more";
  expect(wordBefore(text, 12)).toBe("badh");
  const [found] = suggestions(MODELS, "badh");
  const change = found && completed(text, 12, found);
  expect(change).toEqual({ start: 8, end: 12, text: "embedding:badhands" });
});

describe("the piece in which two texts differ", () => {
  const changed = (before: string, after: string) => {
    const { start, end, text } = difference(before, after);
    return before.slice(0, start) + text + before.slice(end);
  };
  test.each([
    ["a cat", "a (cat:1.05)"],
    ["(cat:1.05)", "cat"],
    ["aaa", "aaaa"],
    ["", "cat"],
    ["cat", "cat"],
  ])("makes %j into %j", (before, after) => expect(changed(before, after)).toBe(after));
  test("is as short as can be", () =>
    expect(difference("a (cat:1.05) b", "a (cat:1.1) b")).toEqual({
      start: 9,
      end: 11,
      text: "1",
    }));
});

test("words are counted without their weights", () => {
  expect(countWords("a lighthouse, (first light:1.15)")).toBe(4);
  expect(countWords("  ")).toBe(0);
});
