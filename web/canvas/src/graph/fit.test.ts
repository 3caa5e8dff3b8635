import { expect, test } from "vitest";
import type { Link, Workflow } from "./document";
import { bestInput, bestOutput, canConnect, fittingTypes, judgeFrom, judgeInto } from "./fit";
import { frozen, nodeType, toySpecs } from "./toys";

const SPECS = toySpecs();
const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  nodes: {
    load: { type: "LoadCheckpoint" },
    positive: { type: "EncodePrompt", links: { clip: "load.clip" } },
    negative: { type: "EncodePrompt", links: { clip: "load.clip" } },
    empty: { type: "EmptyLatent" },
    sampler: {
      type: "Sampler",
      links: { positive: "positive.conditioning", latent: "empty.latent" },
    },
    again: { type: "Sampler", links: { latent: "sampler.latent" } },
    decode: { type: "Decode", links: { latent: "again.latent" } },
    number: { type: "Integer" },
    text: { type: "Text" },
    show: { type: "Show" },
    gone: { type: "Hologram" },
  },
});

function link(from: string, to: string): Link {
  const [source = "", output = ""] = from.split(".");
  const [target = "", input = ""] = to.split(".");
  return { from: source, output, to: target, input };
}

function refusal(from: string, to: string) {
  return canConnect(WORKFLOW, SPECS, link(from, to));
}

test("an output feeds an input of its type, of a wider one and of any", () => {
  expect(refusal("load.model", "sampler.model")).toBeNull();
  expect(refusal("load.model", "empty.model")).toBeNull();
  expect(refusal("load.vae", "show.value")).toBeNull();
  expect(refusal("number.value", "sampler.cfg")).toBeNull();
  expect(refusal("text.value", "sampler.schedule")).toBeNull();
});

test("another type is refused with both names and a node that would help", () => {
  expect(refusal("decode.image", "empty.model")).toEqual({
    reason: "type",
    got: "Image",
    wanted: "Model or None",
  });
  expect(refusal("empty.latent", "show.value")).toBeNull();
  const loaded: Workflow = {
    ...WORKFLOW,
    nodes: { ...WORKFLOW.nodes, image: { type: "LoadImage" } },
  };
  expect(canConnect(loaded, SPECS, link("image.image", "sampler.latent"))).toEqual({
    reason: "type",
    got: "Image",
    wanted: "Latent",
    bridge: "Encode",
  });
  expect(refusal("load.clip", "sampler.negative")).toMatchObject({ bridge: "EncodePrompt" });
});

test("no node bridges that only gives on what it takes", () => {
  const either = "Image or Latent";
  const specs = toySpecs([nodeType("Resize", { value: either }, { value: either })]);
  const workflow: Workflow = {
    lienzo: 1,
    nodes: { empty: { type: "EmptyLatent" }, save: { type: "Save" } },
  };
  expect(canConnect(workflow, specs, link("empty.latent", "save.image"))).toMatchObject({
    bridge: "Decode",
  });
});

test("a node reads neither itself nor what comes of it", () => {
  expect(refusal("sampler.latent", "sampler.latent")).toEqual({ reason: "self" });
  expect(refusal("again.latent", "sampler.latent")).toEqual({ reason: "cycle" });
});

test("a link that is there is refused as such", () => {
  expect(refusal("empty.latent", "sampler.latent")).toEqual({ reason: "same" });
});

test("nodes and ports that are not there are refused", () => {
  for (const [from, to] of [
    ["nobody.x", "sampler.model"],
    ["load.model", "nobody.model"],
    ["load.nothing", "sampler.model"],
    ["load.model", "sampler.nothing"],
    ["constructor.x", "sampler.model"],
    ["load.model", "toString.model"],
  ] as const) {
    expect(refusal(from, to)).toEqual({ reason: "unknown" });
  }
});

test("of a node of unknown type any port may be", () => {
  expect(refusal("gone.light", "sampler.model")).toBeNull();
  expect(refusal("load.model", "gone.light")).toBeNull();
  expect(refusal("gone.light", "sampler.nothing")).toEqual({ reason: "unknown" });
  expect(canConnect(WORKFLOW, SPECS, { ...link("load.model", "gone.x"), input: "" })).toEqual({
    reason: "unknown",
  });
});

test("what gives any feeds only what takes any", () => {
  const specs = toySpecs([nodeType("Pick", {}, { value: "Any" })]);
  const workflow = { ...WORKFLOW, nodes: { ...WORKFLOW.nodes, pick: { type: "Pick" } } };
  expect(canConnect(workflow, specs, link("pick.value", "show.value"))).toBeNull();
  expect(canConnect(workflow, specs, link("pick.value", "sampler.model"))?.reason).toBe("type");
});

test("judging many ports at once says the same as one by one", () => {
  const ports = Object.entries(WORKFLOW.nodes).map(([id, { type }]) => ({ id, type }));
  for (const { id: from, type } of ports) {
    for (const { name: output } of SPECS.types.get(type)?.outputs ?? []) {
      const into = judgeFrom(WORKFLOW, SPECS, { node: from, output });
      for (const { id: to, type } of ports) {
        for (const { name: input } of SPECS.types.get(type)?.inputs ?? []) {
          const alone = canConnect(WORKFLOW, SPECS, { from, output, to, input });
          expect(into({ node: to, input })).toEqual(alone);
          expect(judgeInto(WORKFLOW, SPECS, { node: to, input })({ node: from, output })).toEqual(
            alone,
          );
        }
      }
    }
  }
});

test("a link dropped on a node finds the free input of its type", () => {
  const best = (node: string, output: string, to: string) =>
    bestInput(WORKFLOW, SPECS, { node, output }, to);
  expect(best("negative", "conditioning", "sampler")).toBe("negative");
  expect(best("positive", "conditioning", "again")).toBe("positive");
  expect(best("empty", "latent", "again")).toBe("latent");
  expect(best("load", "vae", "decode")).toBe("vae");
  expect(best("load", "vae", "sampler")).toBeNull();
  expect(best("load", "vae", "gone")).toBeNull();
  expect(best("load", "vae", "nobody")).toBeNull();
  expect(best("again", "latent", "sampler")).toBeNull();
});

test("the exact type goes before one that fits, and a like name before others", () => {
  const specs = toySpecs([nodeType("Two", {}, { steps: "Integer", cfg: "Integer" })]);
  const nodes = { ...WORKFLOW.nodes, two: { type: "Two" }, seed: { type: "Seed" } };
  const workflow = { ...WORKFLOW, nodes };
  const best = (node: string, output: string) =>
    bestInput(workflow, specs, { node, output }, "again");
  expect(best("two", "steps")).toBe("steps");
  expect(best("two", "cfg")).toBe("seed");
  expect(best("seed", "value")).toBe("seed");
});

test("an input dropped on a node finds the output that feeds it", () => {
  const best = (to: string, input: string, from: string) =>
    bestOutput(WORKFLOW, SPECS, { node: to, input }, from);
  expect(best("sampler", "model", "load")).toBe("model");
  expect(best("decode", "vae", "load")).toBe("vae");
  expect(best("decode", "vae", "empty")).toBeNull();
  expect(best("sampler", "latent", "again")).toBeNull();
});

test("the types that fit a port come with the port that had best be joined", () => {
  const taking = fittingTypes(SPECS, { type: "CLIP", side: "output" });
  expect(taking.map(({ type, port }) => `${type.type}.${port}`)).toEqual([
    "EncodePrompt.clip",
    "ClipSkip.clip",
    "Show.value",
  ]);
  const giving = fittingTypes(SPECS, { type: "Model or None", side: "input" });
  expect(giving.map(({ type, port }) => `${type.type}.${port}`)).toEqual(["LoadCheckpoint.model"]);
  const named = fittingTypes(SPECS, { type: "Conditioning", side: "output", name: "negative" });
  expect(named[0]?.port).toBe("negative");
});

test("a circle in the document does not keep the judge from an answer", () => {
  const workflow: Workflow = {
    lienzo: 1,
    nodes: {
      a: { type: "LatentUpscale", links: { latent: "b.latent" } },
      b: { type: "LatentUpscale", links: { latent: "a.latent" } },
      c: { type: "LatentUpscale", links: { latent: "nobody.latent" } },
    },
  };
  expect(canConnect(workflow, SPECS, link("b.latent", "c.latent"))).toBeNull();
});
