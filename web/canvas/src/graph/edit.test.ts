import { expect, test } from "vitest";
import type { Link, Workflow } from "./document";
import * as edit from "./edit";
import { frozen, toySpecs, toyType } from "./toys";

const SPECS = toySpecs();
const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  name: "Lighthouse",
  nodes: {
    load: { type: "LoadCheckpoint", inputs: { file: "demo" }, mark: "kept" },
    prompt: { type: "EncodePrompt", inputs: { text: "fog" }, links: { clip: "load.clip" } },
    empty: { type: "EmptyLatent", inputs: { width: 512 } },
    sampler: {
      type: "Sampler",
      inputs: { seed: 7 },
      links: { model: "load.model", positive: "prompt.conditioning", latent: "empty.latent" },
    },
    up: { type: "LatentUpscale", links: { latent: "sampler.latent" } },
    decode: { type: "Decode", links: { vae: "load.vae", latent: "up.latent" } },
    save: { type: "Save", links: { image: "decode.image" } },
  },
  interface: { prompt: "prompt.text", seed: "sampler.seed" },
  canvas: {
    up: { at: [0, 0], title: "Twice" },
    load: { at: [8, 8], pinned: true, mark: 1 },
    ".frames": { f: { title: "F", at: [0, 0], size: [400, 300], nodes: ["up", "load", "decode"] } },
    ".notes": { n: { text: "hm", at: [0, 0], size: [100, 100] } },
    ".routes": { "decode.latent": { via: [[1, 1]] }, "up.latent": { hidden: true } },
    ".outputs": ["save"],
    ".unknown": { kept: true },
  },
  extra: { kept: true },
});

function link(from: string, to: string): Link {
  const [source = "", output = ""] = from.split(".");
  const [target = "", input = ""] = to.split(".");
  return { from: source, output, to: target, input };
}

test("a node that is added has a short id, its type and its place", () => {
  const { workflow, id } = edit.addNode(WORKFLOW, toyType("Sampler"), [16, 24]);
  expect(id).toBe("sampler_2");
  expect(workflow.nodes[id]).toEqual({ type: "Sampler" });
  expect(workflow.canvas?.[id]).toEqual({ at: [16, 24] });
  expect(Object.keys(workflow.nodes).at(-1)).toBe(id);
});

test("ids are the type in snake case", () => {
  const fresh = (type: string) => edit.freshId(WORKFLOW, type);
  expect(fresh("LoadCheckpoint")).toBe("load_checkpoint");
  expect(fresh("CLIPVision")).toBe("clip_vision");
  expect(fresh("Flux2Sampler")).toBe("flux2_sampler");
  expect(fresh("a.b=c")).toBe("a_b_c");
  expect(fresh("…")).toBe("node");
  expect(fresh("Constructor")).toBe("constructor");
});

test("an id is not taken again while a look of it is left", () => {
  const stale = { ...WORKFLOW, canvas: { blend: { title: "Old" } } };
  expect(edit.freshId(stale, "Blend")).toBe("blend_2");
});

test("setting an input takes its link away, with the route", () => {
  const changed = edit.setInput(WORKFLOW, "up", "latent", 1);
  expect(changed.nodes["up"]).toEqual({ type: "LatentUpscale", inputs: { latent: 1 } });
  expect(changed.canvas?.[".routes"]).toEqual({ "decode.latent": { via: [[1, 1]] } });
});

test("setting what is set changes nothing", () => {
  expect(edit.setInput(WORKFLOW, "sampler", "seed", 7)).toBe(WORKFLOW);
  expect(edit.setInput(WORKFLOW, "nobody", "seed", 7)).toBe(WORKFLOW);
});

test("null and a large number are values", () => {
  const set = (value: null | bigint) =>
    edit.setInput(WORKFLOW, "sampler", "seed", value).nodes["sampler"]?.inputs;
  expect(set(null)).toEqual({ seed: null });
  expect(set(2n ** 63n)).toEqual({ seed: 2n ** 63n });
});

test("resetting an input leaves neither value nor link", () => {
  expect(edit.resetInput(WORKFLOW, "prompt", "text").nodes["prompt"]).toEqual({
    type: "EncodePrompt",
    links: { clip: "load.clip" },
  });
  expect(edit.resetInput(WORKFLOW, "up", "latent").nodes["up"]).toEqual({ type: "LatentUpscale" });
  expect(edit.resetInput(WORKFLOW, "sampler", "steps")).toBe(WORKFLOW);
});

test("a link takes the place of the link and of the value that were there", () => {
  const changed = edit.connect(WORKFLOW, link("empty.latent", "decode.latent"));
  expect(changed.nodes["decode"]?.links).toEqual({ vae: "load.vae", latent: "empty.latent" });
  expect(changed.canvas?.[".routes"]).toEqual({ "up.latent": { hidden: true } });
  const seeded = edit.connect(WORKFLOW, link("number.value", "sampler.seed"));
  expect(seeded).toBe(WORKFLOW);
  expect(edit.connect(WORKFLOW, link("empty.width", "sampler.seed")).nodes["sampler"]).toEqual({
    type: "Sampler",
    links: { ...WORKFLOW.nodes["sampler"]?.links, seed: "empty.width" },
  });
});

test("linking what is linked changes nothing", () => {
  expect(edit.connect(WORKFLOW, link("up.latent", "decode.latent"))).toBe(WORKFLOW);
  expect(edit.connect(WORKFLOW, link("up.latent", "nobody.latent"))).toBe(WORKFLOW);
});

test("links are taken away with their routes, several in one go", () => {
  const cut = edit.disconnect(WORKFLOW, ["decode.latent", "decode.vae", "up.latent", "save.none"]);
  expect(cut.nodes["decode"]).toEqual({ type: "Decode" });
  expect(cut.nodes["up"]).toEqual({ type: "LatentUpscale" });
  expect(cut.canvas?.[".routes"]).toBeUndefined();
  expect(edit.disconnect(WORKFLOW, ["save.none", "nobody.x", "constructor.name"])).toBe(WORKFLOW);
});

test("all links of an output move to another, and keep their routes", () => {
  const from = { node: "up", output: "latent" };
  const moved = edit.moveLinks(WORKFLOW, from, { node: "empty", output: "latent" });
  expect(moved.nodes["decode"]?.links?.["latent"]).toBe("empty.latent");
  expect(moved.canvas).toBe(WORKFLOW.canvas);
  expect(edit.moveLinks(WORKFLOW, from, from)).toBe(WORKFLOW);
  expect(edit.moveLinks(WORKFLOW, from, { node: "nobody", output: "latent" })).toBe(WORKFLOW);
});

test("links that do not fit their new output stay", () => {
  const from = { node: "load", output: "model" };
  expect(edit.moveLinks(WORKFLOW, from, { node: "load", output: "clip" }, SPECS)).toBe(WORKFLOW);
  const circle = { node: "decode", output: "image" };
  expect(edit.moveLinks(WORKFLOW, from, circle, SPECS)).toBe(WORKFLOW);
});

test("a node dropped on a link comes between its ends", () => {
  const { workflow, id } = edit.addNode(WORKFLOW, toyType("LatentUpscale"), [0, 0]);
  const inserted = edit.insertOnLink(workflow, id, link("empty.latent", "sampler.latent"), SPECS);
  expect(inserted.nodes[id]?.links).toEqual({ latent: "empty.latent" });
  expect(inserted.nodes["sampler"]?.links?.["latent"]).toBe(`${id}.latent`);
});

test("a node that does not fit both ends of a link is not put between them", () => {
  const on = link("empty.latent", "sampler.latent");
  expect(edit.insertOnLink(WORKFLOW, "load", on, SPECS)).toBe(WORKFLOW);
  expect(edit.insertOnLink(WORKFLOW, "decode", on, SPECS)).toBe(WORKFLOW);
  expect(edit.insertOnLink(WORKFLOW, "sampler", on, SPECS)).toBe(WORKFLOW);
  const { workflow, id } = edit.addNode(WORKFLOW, toyType("LatentUpscale"), [0, 0]);
  const missing = link("empty.latent", "sampler.mask");
  expect(edit.insertOnLink(workflow, id, missing, SPECS)).toBe(workflow);
});

test("a node in the middle that is removed leaves its source joined to its readers", () => {
  const left = edit.removeNodes(WORKFLOW, ["up"], SPECS);
  expect(left.nodes["decode"]?.links).toEqual({ vae: "load.vae", latent: "sampler.latent" });
});

test("a chain that is removed leaves its two ends joined", () => {
  const left = edit.removeNodes(WORKFLOW, ["sampler", "up"], SPECS);
  expect(left.nodes["decode"]?.links).toEqual({ vae: "load.vae", latent: "empty.latent" });
});

test("what does not fit is not joined", () => {
  const left = edit.removeNodes(WORKFLOW, ["decode"], SPECS);
  expect(left.nodes["save"]).toEqual({ type: "Save" });
  expect(edit.removeNodes(WORKFLOW, ["prompt"], SPECS).nodes["sampler"]?.links).toEqual({
    model: "load.model",
    latent: "empty.latent",
  });
});

test("without the types all links of a removed node go", () => {
  const left = edit.removeNodes(WORKFLOW, ["up"]);
  expect(left.nodes["decode"]?.links).toEqual({ vae: "load.vae" });
});

test("a circle of nodes is removed whole", () => {
  const circle: Workflow = {
    lienzo: 1,
    nodes: {
      a: { type: "LatentUpscale", links: { latent: "b.latent" } },
      b: { type: "LatentUpscale", links: { latent: "a.latent" } },
      reader: { type: "Decode", links: { latent: "b.latent" } },
    },
  };
  const left = edit.removeNodes(frozen(circle), ["a", "b"], SPECS);
  expect(left.nodes).toEqual({ reader: { type: "Decode" } });
  const half = edit.removeNodes(frozen(circle), ["a"], SPECS);
  expect(half.nodes["b"]).toEqual({ type: "LatentUpscale" });
});

test("all that speaks of a removed node goes with it, and nothing else", () => {
  const left = edit.removeNodes(WORKFLOW, ["up", "prompt", "save"], SPECS);
  expect(left.interface).toEqual({ seed: "sampler.seed" });
  expect(left.canvas).toEqual({
    load: { at: [8, 8], pinned: true, mark: 1 },
    ".frames": { f: { ...WORKFLOW.canvas?.[".frames"]?.["f"], nodes: ["load", "decode"] } },
    ".notes": WORKFLOW.canvas?.[".notes"],
    ".outputs": [],
    ".unknown": { kept: true },
  });
  expect(left["extra"]).toBe(WORKFLOW["extra"]);
  expect(left.nodes["load"]).toBe(WORKFLOW.nodes["load"]);
});

test("removing nothing changes nothing", () => {
  expect(edit.removeNodes(WORKFLOW, ["nobody", "toString", ".frames/f"], SPECS)).toBe(WORKFLOW);
});

test("a moved frame takes its nodes along, but for what is pinned", () => {
  const moved = edit.moveTo(WORKFLOW, new Map([[".frames/f", [10, 20]]]));
  expect(moved.canvas?.[".frames"]?.["f"]?.at).toEqual([10, 20]);
  expect(moved.canvas?.["up"]).toEqual({ at: [10, 20], title: "Twice" });
  expect(moved.canvas?.["load"]).toBe(WORKFLOW.canvas?.["load"]);
});

test("nodes that are moved along with their frame go where they are told", () => {
  const places = new Map<string, [number, number]>([
    [".frames/f", [10, 20]],
    ["up", [1, 2]],
    [".notes/n", [3, 4]],
    ["load", [0, 0]],
    ["nobody", [0, 0]],
  ]);
  const moved = edit.moveTo(WORKFLOW, places);
  expect(moved.canvas?.["up"]).toMatchObject({ at: [1, 2] });
  expect(moved.canvas?.[".notes"]?.["n"]?.at).toEqual([3, 4]);
  expect(moved.canvas?.["load"]).toBe(WORKFLOW.canvas?.["load"]);
  expect(moved.canvas).not.toHaveProperty("nobody");
});

test("moving to the same place changes nothing", () => {
  expect(edit.moveTo(WORKFLOW, new Map([["up", [0, 0] as const]]))).toBe(WORKFLOW);
  expect(edit.moveTo(WORKFLOW, new Map([[".frames/f", [0, 0] as const]]))).toBe(WORKFLOW);
  expect(edit.moveTo(WORKFLOW, new Map())).toBe(WORKFLOW);
});

test("a look keeps what nobody changed and drops what says nothing", () => {
  const set = (change: object) => edit.setLook(WORKFLOW, "load", change).canvas?.["load"];
  expect(set({ collapsed: true })).toEqual({ at: [8, 8], pinned: true, mark: 1, collapsed: true });
  expect(set({ pinned: false })).toEqual({ at: [8, 8], mark: 1 });
  expect(set({ ports: [], title: "" })).toBe(WORKFLOW.canvas?.["load"]);
  expect(edit.setLook(WORKFLOW, "nobody", { wide: true })).toBe(WORKFLOW);
});

test("a title is trimmed, and an empty one leaves that of the type", () => {
  expect(edit.renameNode(WORKFLOW, "up", " Big ").canvas?.["up"]).toEqual({
    at: [0, 0],
    title: "Big",
  });
  expect(edit.renameNode(WORKFLOW, "up", "  ").canvas?.["up"]).toEqual({ at: [0, 0] });
  expect(edit.renameNode(WORKFLOW, "up", "Twice")).toBe(WORKFLOW);
});

test("the workflow has a name", () => {
  expect(edit.rename(WORKFLOW, "Fog").name).toBe("Fog");
  expect(edit.rename(WORKFLOW, "Lighthouse")).toBe(WORKFLOW);
});
