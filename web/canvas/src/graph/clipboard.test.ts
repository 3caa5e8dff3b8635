import { expect, test } from "vitest";
import { copy, duplicate, paste } from "./clipboard";
import type { Workflow } from "./document";
import { setInput } from "./edit";
import { frozen } from "./toys";

const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  nodes: {
    load: { type: "LoadCheckpoint" },
    empty: { type: "EmptyLatent", inputs: { width: 640 }, mark: "kept" },
    sampler: {
      type: "Sampler",
      inputs: { seed: 7 },
      links: { model: "load.model", latent: "empty.latent" },
    },
  },
  interface: { seed: "sampler.seed" },
  canvas: {
    empty: { at: [100, 200] },
    sampler: { at: [400, 100], title: "Draw", mark: 1 },
    ".frames": {
      frame_1: { title: "F", at: [80, 50], size: [900, 500], nodes: ["empty", "sampler"] },
    },
    ".notes": { note_1: { text: "hm", at: [0, 0], size: [10, 10] } },
    ".routes": { "sampler.latent": { via: [[380, 150]] }, "sampler.model": { hidden: true } },
  },
});
const BOTH = ["empty", "sampler"];

test("what is pasted has ids of its own, and its links lead among it", () => {
  const { workflow, pasted } = paste(WORKFLOW, copy(WORKFLOW, BOTH), [1000, 1000]) ?? FAILED;
  expect(pasted).toEqual(["empty_2", "sampler_2"]);
  expect(workflow.nodes["sampler_2"]).toEqual({
    type: "Sampler",
    inputs: { seed: 7 },
    links: { latent: "empty_2.latent" },
  });
  expect(workflow.nodes["empty_2"]).toEqual(WORKFLOW.nodes["empty"]);
});

test("it comes to where it is put, with looks and routes", () => {
  const { workflow } = paste(WORKFLOW, copy(WORKFLOW, BOTH), [1000, 1000]) ?? FAILED;
  expect(workflow.canvas?.["empty_2"]).toEqual({ at: [1000, 1100] });
  expect(workflow.canvas?.["sampler_2"]).toEqual({ at: [1300, 1000], title: "Draw", mark: 1 });
  expect(workflow.canvas?.[".routes"]).toEqual({
    ...WORKFLOW.canvas?.[".routes"],
    "sampler_2.latent": { via: [[1280, 1050]] },
  });
});

test("incoming links are kept on demand, as long as their source is there", () => {
  const text = copy(WORKFLOW, ["sampler"]);
  const kept = paste(WORKFLOW, text, [0, 0], { withIncoming: true })?.workflow;
  expect(kept?.nodes["sampler_2"]?.links).toEqual(WORKFLOW.nodes["sampler"]?.links);
  expect(kept?.canvas?.[".routes"]?.["sampler_2.model"]).toEqual({ hidden: true });
  const elsewhere: Workflow = { lienzo: 1, nodes: { load: { type: "LoadCheckpoint" } } };
  const pasted = paste(elsewhere, text, [0, 0], { withIncoming: true })?.workflow;
  expect(pasted?.nodes["sampler"]?.links).toEqual({ model: "load.model" });
});

test("a node that only has the same name is no source", () => {
  const other: Workflow = { lienzo: 1, nodes: { load: { type: "LoadImage" } } };
  const pasted = paste(other, copy(WORKFLOW, ["sampler"]), [0, 0], { withIncoming: true });
  expect(pasted?.workflow.nodes["sampler"]).toEqual({ type: "Sampler", inputs: { seed: 7 } });
});

test("where its id is free a node keeps it", () => {
  const empty: Workflow = { lienzo: 1, nodes: {} };
  expect(paste(empty, copy(WORKFLOW, BOTH), [0, 0])?.pasted).toEqual(BOTH);
});

test("a frame comes with its nodes, a note with its words", () => {
  const text = copy(WORKFLOW, [".frames/frame_1", ".notes/note_1"]);
  const { workflow, pasted } = paste(WORKFLOW, text, [0, 1000]) ?? FAILED;
  expect(pasted).toEqual(["empty_2", "sampler_2", ".frames/frame_2", ".notes/note_2"]);
  expect(workflow.canvas?.[".frames"]?.["frame_2"]).toEqual({
    title: "F",
    at: [80, 1050],
    size: [900, 500],
    nodes: ["empty_2", "sampler_2"],
  });
  expect(workflow.canvas?.[".notes"]?.["note_2"]).toEqual({
    text: "hm",
    at: [0, 1000],
    size: [10, 10],
  });
});

test("a seed of 64 bits survives the clipboard", () => {
  const large = setInput(WORKFLOW, "sampler", "seed", 2n ** 60n);
  const pasted = paste(large, copy(large, ["sampler"]), [0, 0]);
  expect(pasted?.workflow.nodes["sampler_2"]?.inputs).toEqual({ seed: 2n ** 60n });
});

test("a duplicate lies beside what it was made of, twice if need be", () => {
  const once = duplicate(WORKFLOW, ["sampler"]);
  expect(once.workflow.canvas?.["sampler_2"]).toMatchObject({ at: [432, 132] });
  expect(duplicate(frozen(once.workflow), once.pasted).pasted).toEqual(["sampler_3"]);
});

test("a duplicate is in the frame of what it was made of", () => {
  const { workflow } = duplicate(WORKFLOW, ["sampler"]);
  expect(workflow.canvas?.[".frames"]?.["frame_1"]?.nodes).toEqual([
    "empty",
    "sampler",
    "sampler_2",
  ]);
  const framed = duplicate(WORKFLOW, [".frames/frame_1"]).workflow.canvas?.[".frames"];
  expect(framed?.["frame_1"]?.nodes).toEqual(BOTH);
  expect(framed?.["frame_2"]?.nodes).toEqual(["empty_2", "sampler_2"]);
});

test("other text is not pasted", () => {
  for (const text of [
    "",
    "hello",
    '{"nodes": {}}',
    '{"lienzo-clip": 2, "nodes": {}}',
    '{"lienzo-clip": 1}',
    '{"lienzo-clip": 1, "nodes": []}',
    '{"lienzo-clip": 1, "nodes": {"a": 1}}',
    '{"lienzo-clip": 1, "nodes": {"a.b": {"type": "X"}}}',
    '{"lienzo-clip": 1, "nodes": {"a": {"type": "X", "links": {"in": 3}}}}',
    '{"lienzo-clip": 1, "nodes": {}, "canvas": {".frames": 3}}',
    '{"lienzo-clip": 1, "nodes": {}, "canvas": {".notes": {"n": {"text": 1}}}}',
    '{"lienzo-clip": 1, "nodes": ',
  ]) {
    expect(paste(WORKFLOW, text, [0, 0])).toBeNull();
  }
});

test("nothing that is copied is nothing that is pasted", () => {
  const pasted = paste(WORKFLOW, copy(WORKFLOW, ["nobody"]), [0, 0]);
  expect(pasted).toEqual({ workflow: WORKFLOW, pasted: [] });
  expect(pasted?.workflow).toBe(WORKFLOW);
});

const FAILED = { workflow: WORKFLOW, pasted: [] };
