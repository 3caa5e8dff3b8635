import { expect, test } from "vitest";
import { align, distribute } from "./align";
import { look, type Workflow } from "./document";
import { frozen, toySpecs } from "./toys";

const SPECS = toySpecs();
const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  nodes: { a: { type: "Decode" }, b: { type: "EmptyLatent" }, c: { type: "Decode" } },
  canvas: {
    a: { at: [0, 0] },
    b: { at: [100, 200] },
    c: { at: [300, 700], pinned: true },
    ".notes": { n: { text: "", at: [50, 1000], size: [100, 40] } },
  },
});
const at = (workflow: Workflow, id: string) => look(workflow, id).at;

test("nodes and notes share an edge", () => {
  const left = align(WORKFLOW, ["a", "b", ".notes/n"], SPECS, "left");
  expect([at(left, "a"), at(left, "b")]).toEqual([
    [0, 0],
    [0, 200],
  ]);
  expect(left.canvas?.[".notes"]?.["n"]?.at).toEqual([0, 1000]);
  const right = align(WORKFLOW, ["a", "b"], SPECS, "right");
  expect([at(right, "a"), at(right, "b")]).toEqual([
    [100, 0],
    [100, 200],
  ]);
});

test("heights and middles count", () => {
  const bottom = align(WORKFLOW, ["a", "b"], SPECS, "bottom");
  expect(at(bottom, "a")).toEqual([0, 200 + 168 - 96]);
  const middle = align(WORKFLOW, ["a", "b"], SPECS, "middle");
  expect([at(middle, "a"), at(middle, "b")]).toEqual([
    [0, 136],
    [100, 100],
  ]);
  expect(at(align(WORKFLOW, ["a", "b"], SPECS, "centre"), "a")).toEqual([50, 0]);
  expect(at(align(WORKFLOW, ["a", "b"], SPECS, "top"), "b")).toEqual([100, 0]);
});

test("what is pinned stays, and others line up with it", () => {
  const right = align(WORKFLOW, ["a", "c"], SPECS, "right");
  expect([at(right, "a"), at(right, "c")]).toEqual([
    [300, 0],
    [300, 700],
  ]);
});

test("gaps become equal between the first and the last", () => {
  const down = distribute(WORKFLOW, ["c", "a", "b"], SPECS, "down");
  expect([at(down, "a"), at(down, "b"), at(down, "c")]).toEqual([
    [0, 0],
    [100, 314],
    [300, 700],
  ]);
});

test("one alone is in line, and two are evenly apart", () => {
  expect(align(WORKFLOW, ["a", "nobody"], SPECS, "right")).toBe(WORKFLOW);
  expect(distribute(WORKFLOW, ["a", "b"], SPECS, "across")).toBe(WORKFLOW);
});
