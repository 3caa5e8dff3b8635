import { expect, test } from "vitest";
import { toySpecs } from "../../graph/toys";
import type { Workflow } from "../../graph/document";
import { readerOf } from "./asImage";

const two: Workflow = {
  lienzo: 1,
  nodes: { first: { type: "LoadImage" }, second: { type: "LoadImage" }, save: { type: "Save" } },
};

test("a selected node takes the picture, else the one that the form asks for, else the first", () => {
  const asked = { ...two, interface: { picture: "second.file" } };
  expect(readerOf(two, toySpecs(), ["second"])).toBe("second.file");
  expect(readerOf(asked, toySpecs(), ["save"])).toBe("second.file");
  expect(readerOf(two, toySpecs(), [])).toBe("first.file");
});

test("where no node reads pictures, none takes it", () => {
  expect(readerOf({ lienzo: 1, nodes: {} }, toySpecs(), [])).toBeNull();
});
