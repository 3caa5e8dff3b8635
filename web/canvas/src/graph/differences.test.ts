import { expect, test } from "vitest";
import type { Workflow } from "./document";
import { toySpecs } from "./toys";
import { differences } from "./differences";

const now: Workflow = {
  lienzo: 1,
  name: "a",
  nodes: {
    load: { type: "LoadCheckpoint", inputs: { file: "a" } },
    sampler: { type: "Sampler", inputs: { steps: 20, cfg: 6 }, links: { model: "load.model" } },
  },
  interface: { steps: "sampler.steps" },
  canvas: { load: { at: [0, 0] } },
};
const to = (then: Workflow) => differences(now, then, toySpecs());

test("a copy is the same", () => {
  expect(to(structuredClone(now)).isSame).toBe(true);
});

test("values are told with what they were", () => {
  const sampler = {
    type: "Sampler",
    inputs: { steps: 30, cfg: 6 },
    links: { model: "load.model" },
  };
  const found = to({ ...now, nodes: { ...now.nodes, sampler } });
  expect(found.values).toEqual([{ node: "sampler", port: "steps", before: 30, after: 20 }]);
  expect(found.isSame).toBe(false);
});

test("nodes that came and went are named, and what they held is not told of again", () => {
  const { sampler, ...others } = now.nodes;
  const found = to({ ...now, nodes: { ...others, save: { type: "Save" } } });
  expect([found.missing, found.more, found.values]).toEqual([["sampler"], ["save"], []]);
  expect(sampler).toBeDefined();
});

test("links are counted by the inputs that they lead to", () => {
  const sampler = {
    ...now.nodes["sampler"],
    type: "Sampler",
    links: { model: "x.model", latent: "y.z" },
  };
  expect(to({ ...now, nodes: { ...now.nodes, sampler } }).links).toBe(2);
});

test("places, form and name are told apart", () => {
  const found = to({ ...now, name: "b", canvas: {}, interface: {} });
  expect([found.isMoved, found.hasOtherForm, found.isRenamed]).toEqual([true, true, true]);
});
