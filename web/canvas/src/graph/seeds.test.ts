import { expect, test } from "vitest";
import type { NodeType, PortSpec } from "./spec";
import type { Workflow } from "./document";
import { drawSeeds, randomSeed, seedPlaces } from "./seeds";

const WORKFLOW: Workflow = {
  lienzo: 1,
  nodes: {
    a: { type: "Sampler", inputs: { seed: 5, steps: 20 } },
    b: { type: "Sampler", inputs: { seed: 2n ** 64n - 1n } },
    c: { type: "Sampler", links: { seed: "a.latent" } },
    d: { type: "Sampler" },
  },
  canvas: { a: { at: [0, 0], random: ["seed"] }, c: { random: ["seed"] } },
};

const seed: PortSpec = {
  name: "seed",
  type: "Integer",
  kinds: ["Integer"],
  choices: [],
  required: false,
  default: 0,
  hints: { seed: {} },
  fields: [],
};
const type: NodeType = {
  type: "Sampler",
  category: "sampling",
  doc: "",
  lane: "gpu",
  effect: false,
  version: 1,
  migrations: [],
  inputs: [seed, { ...seed, name: "steps", hints: {} }],
  outputs: [],
};
const SPECS = { types: new Map([["Sampler", type]]), fits: new Map() };

function from(...numbers: number[]): () => number {
  return () => numbers.shift() ?? -1;
}

test("seeds are known by their hint, unless they are linked", () => {
  expect(seedPlaces(WORKFLOW, SPECS)).toEqual(["a.seed", "b.seed", "d.seed"]);
});

test("a run draws what is marked as random, and tells what it drew", () => {
  const { workflow, seeds } = drawSeeds(WORKFLOW, "increase", 0, ["a.seed", "b.seed"], from(77));
  expect(seeds).toEqual({ "a.seed": 77 });
  expect(workflow.nodes["a"]?.inputs).toEqual({ seed: 77, steps: 20 });
  expect(workflow.nodes["b"]).toBe(WORKFLOW.nodes["b"]);
  expect(workflow.canvas).toBe(WORKFLOW.canvas);
});

test("a link stays in the place of a random seed", () => {
  expect(drawSeeds(WORKFLOW, "random", 0, [], from(1)).workflow.nodes["c"]).toBe(
    WORKFLOW.nodes["c"],
  );
});

test("fixed seeds are left, also random ones", () => {
  expect(drawSeeds(WORKFLOW, "fixed", 3, ["b.seed"], from(1))).toEqual({
    workflow: WORKFLOW,
    seeds: {},
  });
});

test("random draws all of them", () => {
  const places = seedPlaces(WORKFLOW, SPECS);
  const { seeds } = drawSeeds(WORKFLOW, "random", 2, places, from(1, 2, 3));
  expect(seeds).toEqual({ "a.seed": 1, "b.seed": 2, "d.seed": 3 });
});

test("later runs count up, over the end of 64 bits", () => {
  const places = seedPlaces(WORKFLOW, SPECS);
  const { seeds } = drawSeeds(WORKFLOW, "increase", 2, places, from(40));
  expect(seeds).toEqual({ "a.seed": 42, "b.seed": 1, "d.seed": 2 });
});

test("what has no seeds stays as it is", () => {
  const bare: Workflow = { lienzo: 1, nodes: { x: { type: "Save" } } };
  expect(drawSeeds(bare, "increase", 0).workflow).toBe(bare);
});

test("a drawn seed is one that generators on the host read whole", () => {
  for (let i = 0; i < 100; i++) {
    const seed = randomSeed();
    expect(Number.isInteger(seed) && 0 <= seed && seed < 2 ** 32).toBe(true);
  }
});
