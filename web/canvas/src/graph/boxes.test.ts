import { expect, test } from "vitest";
import { boundsOf, boxOf, usedOutputs } from "./boxes";
import type { Workflow } from "./document";
import { frozen, toySpecs } from "./toys";

const SPECS = toySpecs();
const FRAME = { title: "F", at: [0, -100], size: [600, 400], nodes: ["a"] } as const;
const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  nodes: {
    a: { type: "Hologram", links: { light: "b.latent" } },
    b: { type: "LatentUpscale" },
    c: { type: "Decode", links: { latent: "a.x", vae: "a.y" } },
    d: { type: "Decode", links: { latent: "a.x" } },
  },
  canvas: {
    a: { at: [10, 20] },
    b: { at: [-30, 20], wide: true },
    ".frames": { open: FRAME, closed: { ...FRAME, collapsed: true } },
    ".notes": { n: { text: "", at: [5, 6], size: [7, 8] } },
  },
});

test("each element has a box, and what is not there has none", () => {
  expect(boxOf(WORKFLOW, "b", SPECS)).toEqual({ x: -30, y: 20, width: 384, height: 168 });
  expect(boxOf(WORKFLOW, "c", SPECS)).toMatchObject({ x: 0, y: 0 });
  expect(boxOf(WORKFLOW, ".notes/n")).toEqual({ x: 5, y: 6, width: 7, height: 8 });
  expect(boxOf(WORKFLOW, ".frames/open")).toEqual({ x: 0, y: -100, width: 600, height: 400 });
  for (const id of ["nobody", "toString", ".frames/nobody", ".notes/constructor"]) {
    expect(boxOf(WORKFLOW, id, SPECS)).toBeUndefined();
  }
});

test("a collapsed frame has a row for each port that its nodes have outside", () => {
  expect(boxOf(WORKFLOW, ".frames/closed")).toEqual({ x: 0, y: -100, width: 256, height: 96 });
});

test("bounds go around all that is there", () => {
  expect(boundsOf(WORKFLOW, ["b", ".notes/n", "nobody"], SPECS)).toEqual({
    x: -30,
    y: 6,
    width: 384,
    height: 182,
  });
  expect(boundsOf(WORKFLOW, ["nobody"], SPECS)).toBeUndefined();
});

test("the outputs that links name are known once each", () => {
  expect([...usedOutputs(WORKFLOW)]).toEqual([
    ["b", ["latent"]],
    ["a", ["x", "y"]],
  ]);
});
