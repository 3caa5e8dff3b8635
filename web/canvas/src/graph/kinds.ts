/** The colour and the shape by which people tell the types of ports apart. */

export type Shape = "diamond" | "circle" | "square" | "dot";

export interface Kind {
  /** The end of a token of the theme: "latent" stands for `--type-latent`. */
  readonly colour: string;
  /** Diamonds are loaded from disk, circles are tensors on the way, squares pixels, dots plain values. */
  readonly shape: Shape;
  readonly isList: boolean;
}

const FAMILIES: ReadonlyMap<string, readonly [colour: string, shape: Shape]> = new Map([
  ["Model", ["model", "diamond"]],
  ["CLIP", ["clip", "diamond"]],
  ["VAE", ["vae", "diamond"]],
  ["ControlNet", ["loaded", "diamond"]],
  ["Lora", ["loaded", "diamond"]],
  ["LoRA", ["loaded", "diamond"]],
  ["Upscaler", ["loaded", "diamond"]],
  ["Conditioning", ["conditioning", "circle"]],
  ["Latent", ["latent", "circle"]],
  ["Noise", ["noise", "circle"]],
  ["Sigmas", ["sigmas", "circle"]],
  ["Sampler", ["sampler", "circle"]],
  ["Guider", ["guider", "circle"]],
  ["Image", ["image", "square"]],
  ["Mask", ["mask", "square"]],
  ["Video", ["video", "square"]],
  ["Audio", ["audio", "square"]],
  ["Integer", ["number", "dot"]],
  ["Float", ["number", "dot"]],
  ["Text", ["text", "dot"]],
  ["SavedFile", ["text", "dot"]],
  ["Boolean", ["boolean", "dot"]],
  ["Choice", ["choice", "dot"]],
]);

const ANY: readonly [colour: string, shape: Shape] = ["any", "circle"];
const LIST = /^(?:tuple|list|set|Sequence)\[(.+)\]$/;

/** How a type looks. "X or None" is X; one that we do not know, or that is several, is any. */
export function kind(type: string): Kind {
  const list = LIST.exec(type);
  const member = list?.[1] ?? type;
  const [first = ANY, ...others] = alternatives(member).map((name) => FAMILIES.get(name) ?? ANY);
  const [colour, shape] = others.every((other) => other[0] === first[0]) ? first : ANY;
  return { colour, shape, isList: list !== null };
}

function alternatives(type: string): string[] {
  return type.split(" or ").filter((name) => name !== "None");
}
