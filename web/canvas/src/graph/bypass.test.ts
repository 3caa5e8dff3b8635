import { expect, test } from "vitest";
import { isBypassed, passages, toggleBypass } from "./bypass";
import type { Workflow, WorkflowNode } from "./document";
import { frozen, nodeType, toySpecs } from "./toys";

const SPECS = toySpecs([
  nodeType(
    "Split",
    { image: "Image", mask: "Mask" },
    { image: "Image", mask: "Mask", size: "Integer" },
  ),
  nodeType("Scale", { by: "Integer?", to: "Float?" }, { value: "Float" }),
]);

function passed(node: WorkflowNode) {
  return passages(SPECS.types.get(node.type), node, SPECS);
}

test("each output stands for the first linked input of its type", () => {
  expect(passed({ type: "Blend", links: { b: "x.image" } })).toEqual({ image: "b" });
  expect(passed({ type: "Blend", links: { b: "x.image", a: "y.image" } })).toEqual({ image: "a" });
});

test("where none of its type is linked, one that fits is; then one that is not linked", () => {
  expect(passed({ type: "Scale", links: { by: "n.value" } })).toEqual({ value: "by" });
  expect(passed({ type: "Scale" })).toEqual({ value: "to" });
});

test("of several outputs each has its own input, and one without passes nothing", () => {
  expect(passed({ type: "Split" })).toEqual({ image: "image", mask: "mask" });
});

test("what has no outputs, or is of unknown type, passes nothing", () => {
  expect(passed({ type: "Save" })).toEqual({});
  expect(passed({ type: "Hologram", links: { image: "x.image" } })).toEqual({});
});

const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  nodes: {
    a: { type: "LatentUpscale", links: { latent: "x.latent" }, mark: "kept" },
    b: { type: "LatentUpscale", links: { latent: "a.latent" } },
    c: { type: "Save" },
  },
});

test("all are bypassed until all are, then none", () => {
  const one = frozen(toggleBypass(WORKFLOW, ["a"], SPECS));
  expect(one.nodes["a"]).toEqual({ ...WORKFLOW.nodes["a"], bypass: { latent: "latent" } });
  const both = frozen(toggleBypass(one, ["a", "b"], SPECS));
  expect(Object.values(both.nodes).map(isBypassed)).toEqual([true, true, false]);
  expect(both.nodes["a"]).toBe(one.nodes["a"]);
  expect(toggleBypass(both, ["a", "b"], SPECS)).toEqual(WORKFLOW);
});

test("bypassing nothing changes nothing", () => {
  expect(toggleBypass(WORKFLOW, [], SPECS)).toBe(WORKFLOW);
  expect(toggleBypass(WORKFLOW, ["nobody", "constructor"], SPECS)).toBe(WORKFLOW);
});
