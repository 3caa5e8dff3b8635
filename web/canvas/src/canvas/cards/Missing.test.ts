import { expect, test } from "vitest";
import { toySpecs } from "../../graph/toys";
import { closestTypes, withType } from "./Missing";

test("a type of like name and like inputs stands in for one that is missing", () => {
  const node = {
    type: "SamplerOld",
    inputs: { seed: 1, steps: 20 },
    links: { model: "load.model" },
  };
  expect(closestTypes(toySpecs(), "SamplerOld", node)[0]).toBe("Sampler");
});

test("nothing is offered that is not like it", () => {
  expect(closestTypes(toySpecs(), "Hologram", { type: "Hologram" })).toEqual([]);
});

test("a replacement keeps values, links and what it does not know", () => {
  const node = { type: "Old", inputs: { seed: 1 }, links: { image: "a.image" }, extra: true };
  const workflow = { lienzo: 1, nodes: { n: node } };
  expect(withType(workflow, "n", "Save").nodes["n"]).toEqual({ ...node, type: "Save" });
});
