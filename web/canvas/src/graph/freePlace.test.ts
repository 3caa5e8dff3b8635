import { expect, test } from "vitest";
import type { Workflow } from "./document";
import { freePlace } from "./freePlace";

const WORKFLOW: Workflow = {
  lienzo: 1,
  nodes: { a: { type: "A" }, b: { type: "B" } },
  canvas: { a: { at: [8, 8] }, b: { at: [40, 40] } },
};

test("a place where no node lies is as good as it is", () => {
  expect(freePlace(WORKFLOW, [8, 16])).toEqual([8, 16]);
});

test("a node is put beside those that it would hide", () => {
  expect(freePlace(WORKFLOW, [8, 8])).toEqual([72, 72]);
});
