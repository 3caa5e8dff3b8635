import { expect, test } from "vitest";
import type { NodeType, PortSpec } from "./spec";
import { rankWords } from "./search";
import { parseQuery, rank } from "./typeSearch";

function port(name: string, type: string): PortSpec {
  const kinds = type.split(" or ");
  return { name, type, kinds, choices: [], required: true, default: null, hints: {}, fields: [] };
}

function type(name: string, category: string, inputs: PortSpec[], outputs: PortSpec[], doc = "") {
  const more = { lane: "gpu", effect: false, version: 1, migrations: [] };
  return { type: name, category, doc, inputs, outputs, ...more } satisfies NodeType;
}

const LATENT = port("latent", "Latent");
const IMAGE = port("image", "Image");
const TYPES = [
  type("LoadCheckpoint", "load", [], [port("model", "Model")], "Load a checkpoint."),
  type("LoadVae", "load", [], [port("vae", "VAE")]),
  type("EmptyLatent", "latent", [port("model", "Model or None")], [LATENT]),
  type("LatentUpscale", "latent", [LATENT], [LATENT]),
  type("Sampler", "sampling", [port("model", "Model"), LATENT], [LATENT], "Draw with a sampler."),
  type("SamplerCustom", "sampling", [LATENT], [LATENT]),
  type("Decode", "latent", [port("vae", "VAE"), LATENT], [IMAGE], "Latent to picture."),
  type("Upscale", "image", [IMAGE], [IMAGE]),
];

function named(query: string, uses?: (type: NodeType) => number): string[] {
  return rank(TYPES, query, uses).map((found) => found.type);
}

test("a query has words, wanted ports and categories", () => {
  expect(parseQuery("in:Image up out:latent #Latent scale in:")).toEqual({
    words: "up scale",
    inputs: ["image"],
    outputs: ["latent"],
    categories: ["latent"],
  });
});

test("an empty query gives all, as they come", () => {
  expect(named("  ")).toEqual(TYPES.map((one) => one.type));
});

test("the exact name comes before longer ones", () => {
  expect(named("sampler").slice(0, 2)).toEqual(["Sampler", "SamplerCustom"]);
});

test("the name comes before a later word, which comes before what else is known", () => {
  expect(named("latent").slice(0, 2)).toEqual(["LatentUpscale", "EmptyLatent"]);
  expect(named("latent")).toContain("Decode");
  expect(named("upscale")[0]).toBe("Upscale");
});

test("words may come in any order", () => {
  expect(named("upscale lat")[0]).toBe("LatentUpscale");
  expect(named("vae load")[0]).toBe("LoadVae");
});

test("beginnings of words run together", () => {
  expect(named("loch")[0]).toBe("LoadCheckpoint");
  expect(named("lv")[0]).toBe("LoadVae");
  expect(named("loadcheckpoint")[0]).toBe("LoadCheckpoint");
});

test("letters in their order are found last", () => {
  expect(named("ldckp")).toEqual(["LoadCheckpoint"]);
  expect(named("zzz")).toEqual([]);
});

test("a letter that is wrong, missing, too many or in the wrong place is forgiven", () => {
  for (const typed of ["smapler", "sampelr", "sampker", "samplr", "sampller"]) {
    expect(named(typed)[0]).toBe("Sampler");
  }
  expect(named("checkpiont")[0]).toBe("LoadCheckpoint");
  expect(named("smpl")).toContain("Sampler"); // letters in their order
  expect(named("zampker")).toEqual([]);
});

test("our nodes are found by the names that others give them", () => {
  expect(named("EmptyLatentImage")[0]).toBe("EmptyLatent");
  expect(named("KSampler")[0]).toBe("Sampler");
  expect(named("CheckpointLoaderSimple")[0]).toBe("LoadCheckpoint");
  expect(named("img2img")[0]).toBe("Sampler");
});

test("every word must be found", () => {
  expect(named("sampler zzz")).toEqual([]);
});

test("ports and categories filter", () => {
  expect(named("in:image")).toEqual(["Upscale"]);
  expect(named("out:image")).toEqual(["Decode", "Upscale"]);
  expect(named("in:latent out:image")).toEqual(["Decode"]);
  expect(named("#latent up")).toEqual(["LatentUpscale"]);
  expect(named("in:none")).toEqual(["EmptyLatent"]);
});

test("among equals, the more used comes first", () => {
  const uses = (one: NodeType) => (one.type === "LoadVae" ? 3 : 0);
  expect(named("load", uses)[0]).toBe("LoadVae");
  expect(named("", uses)[0]).toBe("LoadVae");
});

test("case and accents do not matter", () => {
  const names = ["Menú de opciones", "Áreas", "menta"];
  expect(rankWords(names, "MENU", (name) => [name])).toEqual(["Menú de opciones"]);
  expect(rankWords(names, "area", (name) => [name])).toEqual(["Áreas"]);
});

test("a path is found by its folders and its name", () => {
  const files = ["sdxl/base_1.0.safetensors", "sd15/anything-v3.safetensors"];
  expect(rankWords(files, "any v3", (file) => [file])).toEqual([files[1]]);
  expect(rankWords(files, "xl base", (file) => [file])).toEqual([files[0]]);
  expect(rankWords(files, "1.0", (file) => [file])).toEqual([files[0]]);
});

test("two thousand names are ranked in no time", () => {
  const names = Array.from({ length: 2000 }, (_, i) => `folder${i % 40}/SomeModelName_${i}_v2`);
  const begin = performance.now();
  expect(rankWords(names, "model 19 v2", (name) => [name]).length).toBeGreaterThan(10);
  expect(performance.now() - begin).toBeLessThan(1000);
});

test("letters that nearly match a long name end soon", () => {
  const name = "a ".repeat(200);
  const begin = performance.now();
  expect(rankWords([name], `${"a".repeat(60)}b`, (one) => [one])).toEqual([]);
  expect(performance.now() - begin).toBeLessThan(1000);
});
