import { expect, test } from "vitest";
import { parts, type Workflow } from "./document";
import { isSame, type Json } from "../json/json";
import { read, write, type Fault } from "./open";

function opened(value: unknown): { workflow: Workflow; warnings: readonly Fault[] } {
  const found = read(typeof value === "string" ? value : JSON.stringify(value));
  if ("fault" in found) throw new Error(found.fault.reason);
  return found;
}

function fault(value: unknown): Fault | null {
  const found = read(typeof value === "string" ? value : JSON.stringify(value));
  return "fault" in found ? found.fault : null;
}

const WHOLE = {
  lienzo: 1,
  name: "Lighthouse",
  nodes: {
    sampler: { type: "Sampler", inputs: { seed: 1 }, links: { model: "load.model" }, extra: [1] },
    load: { type: "SomethingUnknown", bypass: { model: "x" } },
  },
  interface: { seed: "sampler.seed" },
  canvas: {
    sampler: { at: [0, 8], title: "A\u0007b<script>", collapsed: true, later: { a: 1 } },
    ".frames": { f: { title: "F", at: [0, 0], size: [10, 10], nodes: ["load"], more: 1 } },
    ".notes": { n: { text: "Hi", at: [0, 0], size: [1, 1] } },
    ".routes": { "sampler.model": { via: [[1, 2]], hidden: true } },
    ".outputs": ["sampler"],
  },
  later: { field: true },
};

test("a workflow comes back as it was, with what is unknown", () => {
  const { workflow, warnings } = opened(WHOLE);
  expect(workflow).toEqual(WHOLE);
  expect(warnings).toEqual([]);
  expect(JSON.parse(write(workflow))).toEqual(WHOLE);
});

test("a seed of 64 bits goes through unchanged", () => {
  const text =
    '{"lienzo": 1, "nodes": {"a": {"type": "T", "inputs": {"seed": 18446744073709551615}}}}';
  const { workflow } = opened(text);
  expect(workflow.nodes["a"]?.inputs?.["seed"]).toBe(2n ** 64n - 1n);
  expect(write(workflow)).toContain('"seed": 18446744073709551615');
});

test.each([
  ["", "empty"],
  ["  \n\t ", "empty"],
  ["\ufeff", "empty"],
  ["nonsense", "json"],
  ['{"lienzo": 1', "short"],
  ["[1, 2]", "notWorkflow"],
  ["5", "notWorkflow"],
  ["null", "notWorkflow"],
  ["{}", "notWorkflow"],
  ['{"nodes": {}}', "notWorkflow"],
  ['{"lienzo": 1, "nodes": []}', "nodes"],
  ['{"lienzo": 1, "nodes": null}', "nodes"],
  ['{"lienzo": 1, "lienzo": 1}', "duplicate"],
  ["[".repeat(100_000), "deep"],
])("%j cannot be opened, for a reason", (text, reason) => {
  expect(fault(text.slice(0, 200_000))?.reason).toBe(reason);
});

test("what is no JSON is told with its line and column", () => {
  expect(fault('{\n  "lienzo": 1,\n  nodes: {}\n}')).toMatchObject({
    reason: "json",
    line: 3,
    column: 3,
    found: "nodes: {}",
  });
});

test.each([
  [{ nodes: [{ id: 1, type: "KSampler" }], links: [], version: 0.4 }],
  [{ "3": { class_type: "KSampler", inputs: {} } }],
  [{ prompt: { "3": { class_type: "KSampler", inputs: {} } } }],
])("a workflow of ComfyUI is known as one", (value) => {
  expect(fault(value)).toEqual({ reason: "comfyui" });
});

test("a newer version is opened, with a warning", () => {
  const value = { lienzo: 7, nodes: { a: { type: "T" } }, wires: [1] };
  const { workflow, warnings } = opened(value);
  expect(workflow).toEqual(value);
  expect(warnings).toEqual([{ reason: "newer", found: "7" }]);
});

test("a version that is none is opened, with a warning", () => {
  expect(opened({ lienzo: "one", nodes: {} }).warnings).toEqual([
    { reason: "version", found: '"one"' },
  ]);
});

test("a workflow without nodes has none", () => {
  expect(opened({ lienzo: 1 }).workflow).toEqual({ lienzo: 1, nodes: {} });
});

test("what is malformed is set aside and told once", () => {
  const { workflow, warnings } = opened({
    ...WHOLE,
    nodes: {
      ...WHOLE.nodes,
      sampler: { type: "Sampler", links: { model: 5, latent: "empty.latent" }, inputs: [] },
      bare: { inputs: {} },
      "a.b": { type: "T" },
      list: [1],
    },
  });
  expect(Object.keys(workflow.nodes)).toEqual(["sampler", "load"]);
  expect(workflow.nodes["sampler"]).toEqual({
    type: "Sampler",
    links: { latent: "empty.latent" },
  });
  expect(workflow["aside"]).toEqual([
    { place: "nodes.sampler.links.model", value: 5 },
    { place: "nodes.sampler.inputs", value: [] },
    { place: "nodes.bare", value: { inputs: {} } },
    { place: "nodes.a.b", value: { type: "T" } },
    { place: "nodes.list", value: [1] },
  ]);
  expect(warnings).toEqual([
    {
      reason: "malformed",
      place: "nodes.sampler.links.model",
      found: "5",
      wanted: "place",
      count: 5,
    },
  ]);
});

test("what was set aside before stays", () => {
  const first = opened({ lienzo: 1, nodes: { a: 1 } }).workflow;
  const again = opened(write({ ...first, nodes: { ...first.nodes, b: 2 } } as unknown as Workflow));
  expect(again.workflow["aside"]).toEqual([
    { place: "nodes.a", value: 1 },
    { place: "nodes.b", value: 2 },
  ]);
  expect(opened({ lienzo: 1, nodes: { a: 1 }, aside: "mine" }).workflow["aside"]).toEqual([
    "mine",
    { place: "nodes.a", value: 1 },
  ]);
});

test("looks, frames, notes and routes that nothing could draw are set aside", () => {
  const { workflow } = opened({
    lienzo: 1,
    name: 4,
    nodes: { a: { type: "T" } },
    interface: { seed: "no-dot", "a=b": "a.seed", fine: "a.seed" },
    canvas: {
      a: { at: ["0", 0], title: { x: 1 }, random: "seed" },
      b: 3,
      ".frames": { f: { title: "F" }, g: { title: 1, at: [0, 0], size: [1, 1], nodes: [] } },
      ".notes": [],
      ".routes": { "a.x": { via: [[1]], hidden: true } },
      ".outputs": [1],
    },
  });
  expect(workflow.name).toBeUndefined();
  expect(workflow.interface).toEqual({ fine: "a.seed" });
  expect(workflow.canvas).toEqual({
    a: {},
    ".frames": {},
    ".routes": { "a.x": { hidden: true } },
  });
  expect(workflow["aside"]).toHaveLength(12);
});

test("a place too far out for a browser is set aside", () => {
  const { workflow, warnings } = opened({
    ...WHOLE,
    canvas: { sampler: { at: [1e300, 0] }, load: { at: [-1e7, 1e7] } },
  });
  expect(workflow.canvas).toEqual({ sampler: {}, load: { at: [-1e7, 1e7] } });
  expect(warnings).toMatchObject([{ reason: "malformed", place: "canvas.sampler.at" }]);
});

test("ids and titles with any characters are opened, ids that cannot be shown are set aside", () => {
  const { workflow } = opened({
    lienzo: 1,
    nodes: {
      "<img onerror=x>": { type: "T" },
      "ein Knoten ñ": { type: "T" },
      "a\u0000": { type: "T" },
    },
  });
  expect(Object.keys(workflow.nodes)).toEqual(["ein Knoten ñ"]);
});

/** Small numbers that look random, the same each time. */
function* chances(seed: number): Generator<number, never> {
  for (let x = seed; ; x = (x * 48271) % 2147483647) yield x / 2147483647;
}

function wild(chance: Generator<number, never>, depth: number): Json {
  const pick = <T>(of: readonly T[]) => of[Math.floor(chance.next().value * of.length)] as T;
  const kind = pick(depth > 4 ? [0, 1, 2] : [0, 1, 2, 3, 3, 4, 4, 4]);
  if (kind === 0) return pick([1, -2.5, 0, 2 ** 40]);
  if (kind === 1) return pick(["a.b", "x", "", "load.model", "Sampler", "\u0000"]);
  if (kind === 2) return pick([null, true, false]);
  const size = Math.floor(chance.next().value * 5);
  if (kind === 3) return Array.from({ length: size }, () => wild(chance, depth + 1));
  const keys = [
    "lienzo",
    "nodes",
    "type",
    "links",
    "inputs",
    "canvas",
    ".frames",
    "at",
    "a.b",
    "x",
  ];
  return Object.fromEntries(
    Array.from({ length: size }, () => [pick(keys), wild(chance, depth + 1)]),
  );
}

test("whatever a file holds, it opens with all of it or tells why not", () => {
  const chance = chances(7);
  for (let i = 0; i < 3000; i++) {
    const value: Json = {
      lienzo: 1,
      ...(wild(chance, 0) as object),
      nodes: { n: wild(chance, 2), m: wild(chance, 2) },
      canvas: wild(chance, 1),
    };
    const { workflow } = opened(value);
    for (const node of Object.values(workflow.nodes)) {
      expect(typeof node.type).toBe("string");
      for (const link of Object.values(node.links ?? {})) expect(parts(link)).toHaveLength(2);
    }
    expect(isSame(restored(workflow as unknown as Json), { ...value })).toBe(true);
  }
});

/** With what was set aside back in its place, as far as the places tell. */
function restored(workflow: Json): Json {
  const { aside = [], ...rest } = structuredClone(workflow) as Record<string, Json>;
  for (const { place, value } of (aside as { place: string; value: Json }[]).toReversed()) {
    put(rest, place, value);
  }
  return rest;
}

/** Keys may have dots: the longest that is there is meant. */
function put(into: Record<string, Json>, place: string, value: Json): void {
  const holder = Object.keys(into).find(
    (key) => place.startsWith(`${key}.`) && typeof into[key] === "object" && into[key] !== null,
  );
  if (holder === undefined) into[place] = value;
  else put(into[holder] as Record<string, Json>, place.slice(holder.length + 1), value);
}

test("a broken text of any kind is told, not thrown", () => {
  const whole = JSON.stringify(WHOLE);
  for (let cut = 0; cut < whole.length; cut += 3) {
    expect(fault(whole.slice(0, cut))?.reason).toMatch(/empty|short|json/);
    const found = read(`${whole.slice(0, cut)}\u0000${whole.slice(cut)}`);
    expect("fault" in found || found.workflow.lienzo === 1).toBe(true);
  }
});

test("five thousand nodes open soon", () => {
  const nodes = Object.fromEntries(
    Array.from({ length: 5000 }, (_, i) => [`n${i}`, { type: "T", links: { a: `n${i + 1}.b` } }]),
  );
  const begin = performance.now();
  expect(opened({ lienzo: 1, nodes }).warnings).toEqual([]);
  expect(performance.now() - begin).toBeLessThan(2000);
});
