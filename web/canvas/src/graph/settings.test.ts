import { expect, test } from "vitest";
import type { Workflow } from "./document";
import { toySpecs } from "./toys";
import { differing, leadingTo, settings } from "./settings";

const workflow: Workflow = {
  lienzo: 1,
  nodes: {
    positive: { type: "EncodePrompt", inputs: { text: "an apple" } },
    sampler: { type: "Sampler", inputs: { seed: 7 }, links: { positive: "positive.conditioning" } },
    decode: { type: "Decode", links: { latent: "sampler.latent" } },
    save: { type: "Save", inputs: { name: "a" }, links: { image: "decode.image" } },
    other: { type: "Sampler", inputs: { seed: 8 } },
  },
  interface: { prompt: "positive.text", other_seed: "other.seed", seed: "sampler.seed" },
};
const said = (of: Workflow) =>
  settings(of, toySpecs(), "save").map(({ name, value }) => `${name}: ${value}`);

test("what the form asks for is told, of the nodes that lead to the picture", () => {
  expect(said(workflow)).toEqual(["prompt: an apple", "seed: 7"]);
});

test("without a form all is told that is set", () => {
  const { interface: _form, ...bare } = workflow;
  expect(said(bare)).toEqual(["Encode Prompt · text: an apple", "Sampler · seed: 7"]);
});

test("a circle has an end", () => {
  const circle: Workflow = {
    lienzo: 1,
    nodes: { a: { type: "A", links: { in: "b.out" } }, b: { type: "B", links: { in: "a.out" } } },
  };
  expect([...leadingTo(circle, "a")].toSorted()).toEqual(["a", "b"]);
});

test("settings differ where one is missing or another", () => {
  const one = (name: string, value: string) => ({ name, value, isLong: false });
  expect(
    differing([one("seed", "1"), one("cfg", "6")], [one("seed", "2"), one("cfg", "6")]),
  ).toEqual([{ name: "seed", first: "1", second: "2" }]);
  expect(differing([], [one("steps", "9")])).toEqual([{ name: "steps", first: "", second: "9" }]);
});
