import { expect, test } from "vitest";
import type { WorkflowNode, Workflow } from "./document";
import {
  FIELD,
  geometry,
  GRID,
  HEADER,
  ROW,
  showsPicture,
  snapped,
  WIDE,
  WIDTH,
  freePlace,
} from "./geometry";
import { nodeType, port, toySpecs } from "./toys";

const { types } = toySpecs();
const of = (type: string, more: Partial<WorkflowNode> = {}, look = {}, outputs?: string[]) =>
  geometry(types.get(type), { type, ...more }, look, outputs);
const portsOf = (...args: Parameters<typeof of>) =>
  of(...args).ports.map(({ side, name, x, y }) => [side, name, x, y]);

test("inputs are at the left and outputs at the right, in the same rows", () => {
  expect(portsOf("Decode")).toEqual([
    ["input", "vae", 0, 52],
    ["output", "image", WIDTH, 52],
    ["input", "latent", 0, 76],
  ]);
});

test("rows of ports are whole steps of the grid apart on all cards", () => {
  for (const type of types.keys()) {
    const rows = of(type).ports.map((port) => port.y);
    expect(rows.every((y) => y % GRID === 4)).toBe(true);
  }
  expect(ROW % GRID).toBe(0);
});

test("a card ends below its ports, its fields or its picture", () => {
  expect(of("Decode").height).toBe(96);
  expect(of("EmptyLatent").height).toBe(40 + 24 + 8 + 3 * 30 - 4 + 10);
  expect(of("EncodePrompt").height).toBe(40 + 24 + 8 + 84 + 10);
  expect(of("Sampler").height).toBe(40 + 4 * 24 + 8 + 6 * 30 + 236 + 10);
});

test("a field has a port when it is linked or when a user wants one", () => {
  expect(portsOf("Sampler").map(([, name]) => name)).not.toContain("seed");
  const y = 40 + 4 * 24 + 8 + FIELD / 2;
  expect(portsOf("Sampler", { links: { seed: "n.value" } })).toContainEqual([
    "input",
    "seed",
    0,
    y,
  ]);
  expect(portsOf("Sampler", {}, { ports: ["seed"] })).toContainEqual(["input", "seed", 0, y]);
});

test("linking a field moves nothing, but a text box folds to a field", () => {
  expect(of("Sampler", { links: { seed: "n.value" } }).height).toBe(of("Sampler").height);
  const linked = of("EncodePrompt", { links: { text: "t.value" } });
  expect(linked.rows.at(-1)).toMatchObject({ kind: "field", name: "text", height: FIELD });
  expect(of("EncodePrompt", {}, { ports: ["text"] }).rows.at(-1)?.kind).toBe("text");
});

test("a collapsed card is its header, with all ports in the middle of it", () => {
  const { width, height, rows, ports } = of("Sampler", { links: { seed: "n.value" } }, COLLAPSED);
  expect([width, height, rows]).toEqual([WIDTH, HEADER, []]);
  expect(ports.map(({ name }) => name)).toContain("seed");
  expect(ports.every(({ y }) => y === HEADER / 2)).toBe(true);
});

test("a wide card has its outputs further right and a larger picture", () => {
  const wide = of("Sampler", {}, { wide: true });
  expect(wide.width).toBe(WIDE);
  expect(wide.ports.find((port) => port.side === "output")?.x).toBe(WIDE);
  expect(wide.height - of("Sampler").height).toBe(WIDE - WIDTH);
});

test("a node of unknown type keeps what links name, and its values", () => {
  const node = { inputs: { strength: 0.5 }, links: { image: "load.image" } };
  const { ports, rows } = of("Gone", node, {}, ["image", "mask"]);
  expect(ports.map(({ side, name, spec }) => [side, name, spec])).toEqual([
    ["input", "image", undefined],
    ["output", "image", undefined],
    ["output", "mask", undefined],
  ]);
  expect(rows.at(-1)).toMatchObject({ kind: "field", name: "strength" });
});

test("a node of unknown type without links is an empty card", () => {
  expect(of("Gone")).toMatchObject({ height: 40, ports: [], rows: [] });
});

test("ports that a type no longer has stay where their links can be seen", () => {
  const { ports } = of("Decode", { links: { tile: "n.value" } }, {}, ["preview"]);
  expect(ports.map(({ name }) => name)).toEqual(["vae", "image", "latent", "preview", "tile"]);
  expect(ports.filter(({ spec }) => spec === undefined).map(({ name }) => name)).toEqual([
    "preview",
    "tile",
  ]);
});

test("a picture is shown by what samples, saves, shows or loads one", () => {
  const shown = [...types.values()].filter(showsPicture).map(({ type }) => type);
  expect(shown).toEqual(["Sampler", "LoadImage", "Save", "Preview"]);
  expect(showsPicture(undefined)).toBe(false);
});

test("points snap to the nearest point of the grid", () => {
  expect(snapped([13, -5])).toEqual([16, -8]);
});

const COLLAPSED = { collapsed: true };

const WORKFLOW: Workflow = {
  lienzo: 1,
  nodes: { a: { type: "A" }, b: { type: "B" } },
  canvas: { a: { at: [8, 8] }, b: { at: [40, 40] } },
};

test("a place where no node lies is as good as it is", () => {
  expect(freePlace(WORKFLOW, [8, 16])).toEqual([8, 16]);
});

test("a node is put beside those that it would hide", () => {
  expect(freePlace(WORKFLOW, [8, 8])).toEqual([72, 72]);
});

const advanced = { hints: { advanced: {} } };
const RARE = nodeType(
  "Rare",
  {},
  {},
  {
    inputs: [
      port("plain", "Integer?"),
      port("rare", "Integer?", advanced),
      port("rarer", "Integer?", advanced),
    ],
  },
);
const rowsOf = (look = {}, node = {}) =>
  geometry(RARE, { type: "Rare", ...node }, look).rows.map((row) =>
    "name" in row ? row.name : row.kind,
  );

test("rarely set fields are behind a line that shows them", () => {
  expect(rowsOf()).toEqual(["plain", "fold"]);
  expect(rowsOf({ more: true })).toEqual(["plain", "fold", "rare", "rarer"]);
});

test("a linked field is shown however rarely it is set, and one alone needs no line", () => {
  expect(rowsOf({}, { links: { rare: "n.value" } })).toEqual(["plain", "rare", "rarer"]);
});
