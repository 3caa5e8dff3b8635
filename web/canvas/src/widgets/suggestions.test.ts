import { expect, test } from "vitest";
import type { Model } from "../api/schema";
import { completed, suggestions, wordBefore } from "./suggestions";

function model(folder: string, name: string): Model {
  return { folder, name, size: 1, what: "", dtype: "F16", error: null };
}
const MODELS = [
  model("embeddings", "badhands.safetensors"),
  model("loras", "film/grain.safetensors"),
  model("checkpoints", "badmodel.safetensors"),
];

test("a mark offers all names of its folder", () => {
  expect(suggestions(MODELS, "<lora:").map((found) => found.insert)).toEqual([
    "<lora:film/grain:1>",
  ]);
  expect(suggestions(MODELS, "embedding:ba")).toHaveLength(1);
});

test("three letters of a bare word offer what begins so", () => {
  expect(suggestions(MODELS, "bad").map((found) => found.name)).toEqual(["badhands"]);
  expect(suggestions(MODELS, "ba")).toEqual([]);
});

test("the word before the cursor is what a name takes the place of", () => {
  const text = "a hand, badh and more";
  expect(wordBefore(text, 12)).toBe("badh");
  const [found] = suggestions(MODELS, "badh");
  expect(found && completed(text, 12, found)).toEqual({ start: 8, text: "embedding:badhands" });
});
