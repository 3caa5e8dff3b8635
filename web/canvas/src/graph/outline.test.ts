import { expect, test } from "vitest";
import { pipelines } from "./big";
import type { Workflow } from "./document";
import { inOrder, outline } from "./outline";
import { frozen, toySpecs } from "./toys";

const SPECS = toySpecs();
const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  nodes: {
    sampler: {
      type: "Sampler",
      inputs: { seed: 1 },
      links: { model: "load.model", positive: "words.conditioning", odd: "nobody.x" },
    },
    words: { type: "EncodePrompt", links: { clip: "load.clip" }, bypass: { conditioning: "x" } },
    load: { type: "LoadCheckpoint" },
    strange: { type: "NeverSeen", links: { a: "load.model" } },
  },
  canvas: {
    words: { title: "What\u0007I want" },
    ".frames": { f: { title: "Prompting", at: [0, 0], size: [1, 1], nodes: ["words"] } },
  },
});

test("nodes stand after what they read from", () => {
  expect(inOrder(WORKFLOW)).toEqual(["load", "words", "strange", "sampler"]);
});

test("frames stand where their first node does", () => {
  const groups = outline(WORKFLOW, SPECS);
  expect(groups.map(({ title, nodes }) => [title, nodes.map(({ id }) => id)])).toEqual([
    ["", ["load"]],
    ["Prompting", ["words"]],
    ["", ["strange", "sampler"]],
  ]);
});

test("all nodes of a frame stand together", () => {
  const all = { f: { title: "F", at: [0, 0], size: [1, 1], nodes: ["load", "sampler"] } } as const;
  const groups = outline({ ...WORKFLOW, canvas: { ".frames": all } }, SPECS);
  expect(groups.map(({ nodes }) => nodes.map(({ id }) => id))).toEqual([
    ["load", "sampler"],
    ["words", "strange"],
  ]);
});

test("a node says what its ports are linked to", () => {
  const nodes = outline(WORKFLOW, SPECS).flatMap((group) => group.nodes);
  const sampler = nodes.find(({ id }) => id === "sampler");
  expect(sampler?.inputs.map(({ port, from }) => [port, from?.name ?? null])).toEqual([
    ["model", "Load Checkpoint"],
    ["positive", "What I want"],
    ["negative", null],
    ["latent", null],
    ["odd", "nobody"],
  ]);
  const load = nodes.find(({ id }) => id === "load");
  expect(load?.inputs).toEqual([]);
  expect(load?.outputs[0]).toEqual({
    port: "model",
    type: "Model",
    to: [
      { node: "sampler", name: "Sampler", port: "model" },
      { node: "strange", name: "Never Seen", port: "a" },
    ],
  });
});

test("unknown types and bypassed nodes are marked", () => {
  const nodes = outline(WORKFLOW, SPECS).flatMap((group) => group.nodes);
  expect(nodes.filter(({ isUnknown }) => isUnknown).map(({ id }) => id)).toEqual(["strange"]);
  expect(nodes.filter((node) => node.isBypassed).map(({ id }) => id)).toEqual(["words"]);
});

test("circles are told too, at the end", () => {
  const workflow: Workflow = {
    lienzo: 1,
    nodes: {
      a: { type: "T", links: { x: "b.x" } },
      b: { type: "T", links: { x: "a.x" } },
      c: { type: "T" },
    },
  };
  expect(inOrder(workflow)).toEqual(["c", "a", "b"]);
});

test("five thousand nodes are no trouble", () => {
  const workflow = pipelines(5000);
  const found = outline(workflow, SPECS);
  expect(found.flatMap((group) => group.nodes)).toHaveLength(5000);
});
