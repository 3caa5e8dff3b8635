import { expect, test } from "vitest";
import type { Workflow } from "../../graph/document";
import { frozen, toySpecs } from "../../graph/toys";
import type { End } from "../state/gestureState";
import { aimAt, pickUp, judgeOf, letGo, linkedTo, refusalOf } from "./linkRules";

const SPECS = toySpecs();
const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  nodes: {
    load: { type: "LoadCheckpoint" },
    skip: { type: "ClipSkip" },
    positive: { type: "EncodePrompt", links: { clip: "load.clip" } },
    negative: { type: "EncodePrompt", links: { clip: "load.clip" } },
    sampler: { type: "Sampler", links: { positive: "positive.conditioning" } },
    decode: { type: "Decode", links: { latent: "sampler.latent" } },
  },
});

function input(node: string, port: string): End {
  return { node, side: "input", port };
}
function output(node: string, port: string): End {
  return { node, side: "output", port };
}

function drop(from: End, to: End, takesAll = false): Workflow {
  const hold = pickUp(WORKFLOW, from, takesAll);
  return linkedTo(WORKFLOW, hold, judgeOf(WORKFLOW, SPECS, hold), to);
}

test("an output gives a new link, and keeps those that it has", () => {
  const { nodes } = drop(output("load", "clip"), input("skip", "clip"));
  expect(nodes["skip"]?.links).toEqual({ clip: "load.clip" });
  expect(nodes["positive"]?.links).toEqual({ clip: "load.clip" });
});

test("an input that is linked gives the end of its link, which goes where it is let go", () => {
  const { nodes } = drop(input("sampler", "positive"), input("sampler", "negative"));
  expect(nodes["sampler"]?.links).toEqual({ negative: "positive.conditioning" });
});

test("a link that goes back to where it was is as it was", () => {
  expect(drop(input("sampler", "positive"), input("sampler", "positive"))).toBe(WORKFLOW);
});

test("a link that is let go in the void is gone", () => {
  const hold = pickUp(WORKFLOW, input("sampler", "positive"), false);
  expect(letGo(WORKFLOW, hold).nodes["sampler"]?.links).toBeUndefined();
});

test("all links of an output move to another output at once", () => {
  const { nodes } = drop(output("load", "clip"), output("skip", "clip"), true);
  expect([nodes["positive"]?.links, nodes["negative"]?.links]).toEqual([
    { clip: "skip.clip" },
    { clip: "skip.clip" },
  ]);
});

test("many links that are let go in the void stay", () => {
  const hold = pickUp(WORKFLOW, output("load", "clip"), true);
  expect(letGo(WORKFLOW, hold)).toBe(WORKFLOW);
});

test("what does not fit is refused, and nothing changes", () => {
  const hold = pickUp(WORKFLOW, output("decode", "image"), false);
  const judge = judgeOf(WORKFLOW, SPECS, hold);
  expect(judge(input("sampler", "latent"))).toMatchObject({ reason: "type", bridge: "Encode" });
  expect(judge(output("load", "clip"))).toEqual({ reason: "same-side" });
  expect(drop(output("decode", "image"), input("sampler", "latent"))).toBe(WORKFLOW);
});

test("a node is aimed at by the port of it that fits best", () => {
  const hold = pickUp(WORKFLOW, output("load", "model"), false);
  expect(aimAt(WORKFLOW, SPECS, hold, "sampler")).toEqual(input("sampler", "model"));
  expect(aimAt(WORKFLOW, SPECS, hold, "decode")).toBeNull();
});

test("a node that takes nothing says why", () => {
  const hold = pickUp(WORKFLOW, output("decode", "image"), false);
  const judge = judgeOf(WORKFLOW, SPECS, hold);
  const why = (node: string) => refusalOf(SPECS, WORKFLOW, judge, hold, node)?.reason;
  expect([why("decode"), why("positive"), why("sampler")]).toEqual(["self", "type", "type"]);
});
