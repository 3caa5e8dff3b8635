import { expect, test } from "vitest";
import type { Workflow } from "../../graph/document";
import { connect, moveTo, setInput } from "../../graph/edit";
import { toggleFrameCollapse } from "../../graph/frames";
import { frozen, toySpecs } from "../../graph/toys";
import { drawScene } from "./drawScene";
import { elementOf, type RenderInput } from "./scene";

const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  nodes: {
    load: { type: "LoadCheckpoint" },
    prompt: { type: "EncodePrompt", links: { clip: "load.clip" } },
    sampler: { type: "Sampler", links: { model: "load.model", positive: "prompt.conditioning" } },
    odd: { type: "Hologram", inputs: { depth: 3 }, links: { image: "sampler.gone" } },
  },
  canvas: {
    load: { at: [0, 0] },
    prompt: { at: [320, 0] },
    sampler: { at: [640, 0] },
    ".frames": { f: { title: "Words", at: [300, -40], size: [300, 300], nodes: ["prompt"] } },
    ".notes": { n: { text: "Hello", at: [0, 400], size: [256, 96] } },
  },
});

const INPUT: RenderInput = {
  workflow: WORKFLOW,
  specs: toySpecs(),
  selection: new Set(),
  selectedLinks: new Set(),
  positions: new Map(),
  resizing: null,
  focused: null,
  words: { node: "node", frame: "frame", note: "note", link: "link", linkFrom: () => "a link" },
};

const FIRST = drawScene(null, INPUT);

test("frames lie behind, then come notes and cards, each of a known size", () => {
  expect(FIRST.elements.map(({ id }) => id)).toEqual([
    ".frames/f",
    ".notes/n",
    "load",
    "prompt",
    "sampler",
    "odd",
  ]);
  expect(FIRST.elements.every(({ width, measured }) => width === measured?.width)).toBe(true);
});

test("a wire goes from the port that gives to the port that takes, in the colour of its type", () => {
  expect(FIRST.wireById.get("prompt.clip")).toMatchObject({
    source: "load",
    sourceHandle: "clip",
    target: "prompt",
    targetHandle: "clip",
    data: { colour: "clip", isHidden: false },
  });
});

test("an output that the type does not have is drawn where a link names it", () => {
  expect(elementOf(FIRST, "sampler")?.handles?.map(({ id }) => id)).toContain("gone");
  expect(FIRST.wireById.has("odd.image")).toBe(true);
});

test("the same sight gives the same drawing", () => {
  expect(drawScene(FIRST, { ...INPUT })).toBe(FIRST);
});

test("typing into a field draws nothing anew", () => {
  const workflow = setInput(WORKFLOW, "prompt", "text", "a lighthouse");
  const next = drawScene(FIRST, { ...INPUT, workflow });
  expect(next.elements).toBe(FIRST.elements);
  expect(next.wires).toBe(FIRST.wires);
});

test("a new link draws its two ends and itself, and no other", () => {
  const link = { from: "load", output: "model", to: "sampler", input: "negative" };
  const next = drawScene(FIRST, { ...INPUT, workflow: connect(WORKFLOW, link) });
  expect(elementOf(next, "load")).toBe(elementOf(FIRST, "load"));
  expect(next.wireById.get("prompt.clip")).toBe(FIRST.wireById.get("prompt.clip"));
  expect(next.wires).toHaveLength(FIRST.wires.length + 1);
});

test("what is dragged is drawn where it is, and all else is left alone", () => {
  const positions = new Map([["prompt", [8, 16] as const]]);
  const next = drawScene(FIRST, { ...INPUT, positions });
  expect(elementOf(next, "prompt")?.position).toEqual({ x: 8, y: 16 });
  expect(elementOf(next, "load")).toBe(elementOf(FIRST, "load"));
  expect(next.wires).toBe(FIRST.wires);
  const back = drawScene(next, INPUT);
  expect(elementOf(back, "prompt")?.position).toEqual({ x: 320, y: 0 });
});

test("what was dragged stays where it was let go", () => {
  const positions = new Map([["prompt", [8, 16] as const]]);
  const held = drawScene(FIRST, { ...INPUT, positions });
  const next = drawScene(held, { ...INPUT, workflow: moveTo(WORKFLOW, positions) });
  expect(elementOf(next, "prompt")?.position).toEqual({ x: 8, y: 16 });
});

test("choosing a node draws that node alone anew", () => {
  const next = drawScene(FIRST, { ...INPUT, selection: new Set(["load"]) });
  expect(elementOf(next, "load")?.selected).toBe(true);
  expect(elementOf(next, "prompt")).toBe(elementOf(FIRST, "prompt"));
});

test("what has the keyboard stays drawn out of sight", () => {
  const next = drawScene(FIRST, { ...INPUT, focused: "load" });
  expect(elementOf(next, "load")?.dragging).toBe(true);
});

test("a collapsed frame hides its nodes and takes their links at its border", () => {
  const next = drawScene(FIRST, { ...INPUT, workflow: toggleFrameCollapse(WORKFLOW, "f") });
  expect(elementOf(next, "prompt")).toBeUndefined();
  expect(next.wireById.get("prompt.clip")).toMatchObject({
    target: ".frames/f",
    targetHandle: "prompt.clip",
  });
  expect(next.wireById.get("sampler.positive")).toMatchObject({
    source: ".frames/f",
    sourceHandle: "prompt.conditioning",
  });
  expect(elementOf(next, ".frames/f")?.handles).toHaveLength(2);
});
