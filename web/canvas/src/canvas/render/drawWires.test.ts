import { expect, test } from "vitest";
import type { Workflow } from "../../graph/document";
import { moveTo } from "../../graph/edit";
import { frozen, toySpecs } from "../../graph/toys";
import { farLines, lineAt, linesIn } from "../links/farLines";
import { drawScene } from "./drawScene";
import type { RenderInput } from "./scene";

const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  nodes: {
    load: { type: "LoadCheckpoint" },
    near: { type: "EncodePrompt", links: { clip: "load.clip" } },
    far: { type: "EncodePrompt", links: { clip: "load.clip" } },
    down: { type: "EncodePrompt", links: { clip: "load.clip" } },
  },
  canvas: {
    load: { at: [0, 0] },
    near: { at: [320, 0] },
    far: { at: [4000, 0] },
    down: { at: [0, 4000] },
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

const SCENE = drawScene(null, INPUT);
const LINES = farLines([], SCENE);
const ids = (wires: readonly { readonly id: string }[]) => wires.map(({ id }) => id);

test("a wire whose ends are never seen together is painted", () => {
  expect(ids(SCENE.near)).toEqual(["near.clip"]);
  expect(ids(SCENE.far)).toEqual(["far.clip", "down.clip"]);
});

test("a wire that is selected is an element, however long it is", () => {
  const scene = drawScene(SCENE, { ...INPUT, selectedLinks: new Set(["far.clip"]) });
  expect(ids(scene.far)).toEqual(["down.clip"]);
});

test("a wire becomes an element when its ends come near each other", () => {
  const workflow = moveTo(WORKFLOW, new Map([["far", [640, 0]]]));
  expect(ids(drawScene(SCENE, { ...INPUT, workflow }).far)).toEqual(["down.clip"]);
});

test("the lists stay the same while nothing of them changes", () => {
  const scene = drawScene(SCENE, { ...INPUT, selection: new Set(["near"]) });
  expect(scene.near).toBe(SCENE.near);
  expect(scene.far).toBe(SCENE.far);
  expect(farLines(LINES, scene)).toBe(LINES);
});

test("of what is dragged the lines alone are made anew", () => {
  const scene = drawScene(SCENE, { ...INPUT, positions: new Map([["far", [4000, 80]]]) });
  const lines = farLines(LINES, scene);
  expect(lines[0]).not.toBe(LINES[0]);
  expect(lines[1]).toBe(LINES[1]);
});

test("only what runs through the view is painted, not what has it between its ends", () => {
  const seen = { y: -100, width: 800, height: 600 };
  expect(ids(linesIn(LINES, { ...seen, x: 1500 }).map(({ wire }) => wire))).toEqual(["far.clip"]);
  expect(linesIn(LINES, { x: 1500, y: 1500, width: 800, height: 600 })).toEqual([]);
});

test("a far wire is found by the pointer on it, and not beside it", () => {
  const [line] = LINES;
  const middle = line === undefined ? 0 : (line.from[1] + line.to[1]) / 2;
  const [x] = [((line?.from[0] ?? 0) + (line?.to[0] ?? 0)) / 2];
  expect(lineAt(LINES, [x, middle + 3], 1)).toBe("far.clip");
  expect(lineAt(LINES, [x, middle + 40], 1)).toBeNull();
});
