import { expect, test } from "vitest";
import { addNode } from "../../graph/edit";
import { EMPTY } from "../../graph/document";
import { nodeType, port } from "../../graph/toys";
import type { Model } from "../../schema/schema";
import { withOnlyFiles } from "./onlyFiles";

const type = nodeType(
  "Load",
  {},
  {},
  {
    inputs: [port("file", "Text", { hints: { file: { folder: "checkpoints", parts: [] } } })],
  },
);
const model = (name: string, more: Partial<Model> = {}): Model => ({
  folder: "checkpoints",
  name,
  size: 1,
  what: "",
  dtype: "",
  error: null,
  details: {},
  ...more,
});
const chosen = (...models: Model[]) =>
  withOnlyFiles(addNode(EMPTY, type, [0, 0]), type, models).workflow.nodes["load"]?.inputs?.[
    "file"
  ];

test("the only file that can be used is chosen", () => {
  const others = [model("broken", { error: "cut off" }), model("other", { folder: "vae" })];
  expect(chosen(model("one"), ...others)).toBe("one");
});

test("of several files none is chosen", () => {
  expect(chosen(model("one"), model("two"))).toBeUndefined();
  expect(chosen()).toBeUndefined();
});
