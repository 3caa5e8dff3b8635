import { expect, test } from "vitest";
import type { Workflow } from "./document";
import * as frames from "./frames";
import { frozen, toySpecs } from "./toys";

const SPECS = toySpecs();
const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  nodes: {
    a: { type: "LatentUpscale" },
    b: { type: "LatentUpscale", links: { latent: "a.latent" } },
    c: { type: "Decode" },
  },
  canvas: {
    a: { at: [0, 0] },
    b: { at: [320, 8] },
    ".frames": {
      frame_1: { title: "One", at: [-24, -48], size: [304, 256], nodes: ["a"], mark: 1 },
    },
  },
});
const frameIn = (workflow: Workflow, id: string) => workflow.canvas?.[".frames"]?.[id];

test("a frame is drawn around its nodes, with room for its title", () => {
  const { workflow, id } = frames.addFrame(WORKFLOW, ["b", "c", "nobody"], "Two", SPECS);
  expect(id).toBe("frame_2");
  expect(frameIn(workflow, id)).toEqual({
    title: "Two",
    at: [-24, -48],
    size: [576 + 48, 176 + 72],
    nodes: ["b", "c"],
  });
});

test("a frame of no nodes has a size all the same", () => {
  const { workflow, id } = frames.addFrame(WORKFLOW, [], "Two");
  expect(frameIn(workflow, id)).toMatchObject({ at: [0, 0], size: frames.EMPTY_FRAME, nodes: [] });
});

test("a node is in one frame at most", () => {
  const { workflow, id } = frames.addFrame(WORKFLOW, ["a", "b"], "Two", SPECS);
  expect(frameIn(workflow, "frame_1")?.nodes).toEqual([]);
  expect(frames.frameOf(workflow, "a")).toBe(id);
  const back = frames.assignToFrame(workflow, ["a"], "frame_1");
  expect(frameIn(back, "frame_1")?.nodes).toEqual(["a"]);
  expect(frameIn(back, id)?.nodes).toEqual(["b"]);
  expect(frames.frameOf(frames.assignToFrame(back, ["a"], null), "a")).toBeNull();
});

test("assigning a node to the frame that it is in changes nothing", () => {
  expect(frames.assignToFrame(WORKFLOW, ["a"], "frame_1")).toBe(WORKFLOW);
  expect(frames.assignToFrame(WORKFLOW, ["b", "nobody"], null)).toBe(WORKFLOW);
});

test("a frame that is removed leaves its nodes", () => {
  const left = frames.removeFrame(WORKFLOW, "frame_1");
  expect(left.canvas).toEqual({ a: { at: [0, 0] }, b: { at: [320, 8] } });
  expect(left.nodes).toBe(WORKFLOW.nodes);
  expect(frames.removeFrame(WORKFLOW, "nobody")).toBe(WORKFLOW);
});

test("a frame keeps what it is not told to change", () => {
  const changed = frames.setFrame(WORKFLOW, "frame_1", { title: "New", colour: "Latent" });
  expect(frameIn(changed, "frame_1")).toEqual({
    ...frameIn(WORKFLOW, "frame_1"),
    title: "New",
    colour: "Latent",
  });
  expect(frames.setFrame(WORKFLOW, "frame_1", { title: "One" })).toBe(WORKFLOW);
  expect(frames.setFrame(WORKFLOW, "nobody", { title: "New" })).toBe(WORKFLOW);
});

test("collapsing and opening again gives the same frame", () => {
  const collapsed = frozen(frames.toggleFrameCollapse(WORKFLOW, "frame_1"));
  expect(frameIn(collapsed, "frame_1")?.collapsed).toBe(true);
  expect(frames.toggleFrameCollapse(collapsed, "frame_1")).toEqual(WORKFLOW);
  expect(frames.toggleFrameCollapse(WORKFLOW, "nobody")).toBe(WORKFLOW);
});

test("a frame is bypassed by its nodes", () => {
  const changed = frames.bypassFrame(WORKFLOW, "frame_1", SPECS);
  expect(changed.nodes["a"]?.bypass).toEqual({ latent: "latent" });
  expect(changed.nodes["b"]).toBe(WORKFLOW.nodes["b"]);
});

test("a frame grows with its nodes, and one without nodes stays", () => {
  const both = frames.assignToFrame(WORKFLOW, ["b"], "frame_1");
  expect(frameIn(frames.fitFrame(both, "frame_1", SPECS), "frame_1")?.size).toEqual([624, 248]);
  const empty = frames.assignToFrame(WORKFLOW, ["a"], null);
  expect(frames.fitFrame(empty, "frame_1", SPECS)).toBe(empty);
});

test("notes are added, changed and removed", () => {
  const { workflow, id } = frames.addNote(WORKFLOW, [8, 16]);
  expect(workflow.canvas?.[".notes"]).toEqual({
    [id]: { text: "", at: [8, 16], size: frames.NOTE },
  });
  const written = frames.setNote(workflow, id, { text: "<b>" });
  expect(written.canvas?.[".notes"]?.[id]?.text).toBe("<b>");
  expect(frames.setNote(written, id, { text: "<b>" })).toBe(written);
  expect(frames.removeNote(written, id)).toEqual(WORKFLOW);
});
