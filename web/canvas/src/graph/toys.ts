/** The node types of an engine, in short, for tests. */

import type { NodeType, PortSpec } from "../schema/schema";
import { specs, type Specs } from "./spec";

type Ports = Readonly<Record<string, string>>;

/** A type of node; a "?" after the type of an input means that it may be left out. */
export function nodeType(
  type: string,
  inputs: Ports,
  outputs: Ports,
  more: Partial<NodeType> = {},
): NodeType {
  return {
    type,
    category: "image",
    doc: "",
    lane: "gpu",
    effect: false,
    version: 1,
    migrations: [],
    inputs: Object.entries(inputs).map(([name, of]) => port(name, of)),
    outputs: Object.entries(outputs).map(([name, of]) => port(name, of)),
    ...more,
  };
}

export function port(name: string, of: string, more: Partial<PortSpec> = {}): PortSpec {
  const type = of.replace(/[?¶]/g, "");
  return {
    name,
    type,
    kinds: type.split(" or "),
    choices: [],
    required: !of.includes("?"),
    default: null,
    hints: of.includes("¶") ? { multiline: {} } : {},
    fields: [],
    ...more,
  };
}

const LOADED: Ports = { model: "Model", clip: "CLIP", vae: "VAE" };

const TYPES: readonly NodeType[] = [
  nodeType("LoadCheckpoint", { file: "Text", dtype: "Choice?" }, LOADED),
  nodeType("EncodePrompt", { clip: "CLIP", text: "Text?¶" }, { conditioning: "Conditioning" }),
  nodeType("ClipSkip", { clip: "CLIP", layer: "Integer?" }, { clip: "CLIP" }),
  nodeType(
    "EmptyLatent",
    { model: "Model or None?", width: "Integer?", height: "Integer?", batch: "Integer?" },
    { latent: "Latent" },
  ),
  nodeType(
    "LatentUpscale",
    { latent: "Latent", width: "Integer?", height: "Integer?", method: "Choice?" },
    { latent: "Latent" },
  ),
  nodeType(
    "Sampler",
    {
      model: "Model",
      positive: "Conditioning",
      negative: "Conditioning",
      latent: "Latent",
      seed: "Integer?",
      steps: "Integer?",
      cfg: "Float?",
      sampler: "Choice?",
      schedule: "Choice?",
      denoise: "Float?",
    },
    { latent: "Latent" },
    { category: "sampling" },
  ),
  nodeType("Decode", { vae: "VAE", latent: "Latent" }, { image: "Image" }),
  nodeType("Encode", { vae: "VAE", image: "Image" }, { latent: "Latent" }),
  nodeType("LoadImage", {}, { image: "Image", mask: "Mask" }, { inputs: [inputFile()] }),
  nodeType("Blend", { a: "Image", b: "Image", mask: "Mask?" }, { image: "Image" }),
  nodeType("Upscale", { image: "Image", file: "Text" }, { image: "Image" }),
  nodeType(
    "Save",
    { image: "Image", name: "Text?", format: "Choice?", quality: "Integer?" },
    { files: "tuple[SavedFile]" },
    { effect: true },
  ),
  nodeType("Preview", { image: "Image" }, {}, { effect: true }),
  nodeType("Show", { value: "Any" }, {}, { effect: true }),
  nodeType("Integer", { value: "Integer?" }, { value: "Integer" }),
  nodeType("Text", { value: "Text?¶" }, { value: "Text" }),
  nodeType("Seed", { value: "Integer?" }, { value: "Integer" }),
];

/** The types above, with what fits what as the engine says it. */
export function toySpecs(more: readonly NodeType[] = []): Specs {
  return specs({ nodes: [...TYPES, ...more], fits: FITS });
}

export function toyType(name: string): NodeType {
  const found = TYPES.find(({ type }) => type === name);
  if (found === undefined) throw new Error(`no toy ${name}`);
  return found;
}

const FITS: Readonly<Record<string, readonly string[]>> = {
  Model: ["Model or None", "Model", "Any"],
  CLIP: ["CLIP", "Any"],
  VAE: ["VAE", "Any"],
  Conditioning: ["Conditioning", "Any"],
  Latent: ["Latent", "Image or Latent", "Any"],
  Image: ["Image", "Image or Latent", "Any"],
  "Image or Latent": ["Image", "Latent", "Image or Latent", "Any"],
  Mask: ["Mask", "Any"],
  "tuple[SavedFile]": ["Any"],
  Integer: ["Integer", "Float", "Any"],
  Text: ["Text", "Choice", "Any"],
};

/** The same, but nothing in it can be changed: an edit that tries throws. */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

function inputFile(): PortSpec {
  return port("file", "Text", { hints: { file: { folder: "input" } } });
}
