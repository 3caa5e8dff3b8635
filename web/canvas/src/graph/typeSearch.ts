/** Finding a type of node: by words, by what it takes and gives, and by its category. */

import { fold, rankWords } from "./search";
import type { NodeType, PortSpec } from "./spec";

/** What was typed to find a node type, such as "in:image #latent up". */
export interface Query {
  readonly words: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly categories: readonly string[];
}

export function parseQuery(text: string): Query {
  const tokens = text.split(/\s+/).filter(Boolean);
  const after = (mark: string) =>
    tokens
      .filter((token) => token.toLowerCase().startsWith(mark))
      .map((token) => fold(token.slice(mark.length)))
      .filter(Boolean);
  return {
    words: tokens.filter((token) => !/^(in:|out:|#)/i.test(token)).join(" "),
    inputs: after("in:"),
    outputs: after("out:"),
    categories: after("#"),
  };
}

/** The node types that a query means, best first. `uses` tells how often a type was chosen before. */
export function rank(
  types: readonly NodeType[],
  query: string,
  uses?: (type: NodeType) => number,
): NodeType[] {
  const { words, inputs, outputs, categories } = parseQuery(query);
  const fitting = types.filter(
    (type) =>
      inputs.every((wanted) => type.inputs.some((port) => isOfType(port, wanted))) &&
      outputs.every((wanted) => type.outputs.some((port) => isOfType(port, wanted))) &&
      categories.every((wanted) => fold(type.category).startsWith(wanted)),
  );
  return rankWords(fitting, words, textsOf, uses);
}

function textsOf(type: NodeType): readonly string[] {
  const ports = [...type.inputs, ...type.outputs].map((port) => `${port.name} ${port.type}`);
  return [type.type, type.category, ALIASES[type.type] ?? "", ports.join(" "), type.doc];
}

function isOfType(port: PortSpec, wanted: string): boolean {
  return [port.type, ...port.kinds].some((type) => fold(type).startsWith(wanted));
}

/** What people who come from elsewhere call our nodes: the search finds them by these names, too. */
const ALIASES: Readonly<Record<string, string>> = {
  LoadCheckpoint: "CheckpointLoaderSimple model",
  LoadVae: "VAELoader",
  LoadLora: "LoraLoader",
  LoadModelLora: "LoraLoaderModelOnly",
  EncodePrompt: "CLIPTextEncode prompt txt2img",
  ClipSkip: "CLIPSetLastLayer",
  EmptyLatent: "EmptyLatentImage size txt2img",
  LatentUpscale: "hires fix",
  Sampler: "KSampler KSamplerAdvanced denoise img2img",
  Decode: "VAEDecode VAEDecodeTiled",
  Encode: "VAEEncode VAEEncodeTiled img2img",
  EncodeForInpaint: "VAEEncodeForInpaint",
  LoadImage: "img2img picture",
  Save: "SaveImage output",
  Preview: "PreviewImage",
  Resize: "ImageScale",
  Scale: "ImageScaleBy",
  Upscale: "ImageUpscaleWithModel ESRGAN",
  SetNoiseMask: "SetLatentNoiseMask inpaint",
  CombineConditioning: "ConditioningCombine",
  ConditioningRegion: "ConditioningSetArea regional",
  Composite: "ImageCompositeMasked",
  Integer: "PrimitiveInt primitive",
  Float: "PrimitiveFloat primitive",
  Text: "PrimitiveString primitive",
};
