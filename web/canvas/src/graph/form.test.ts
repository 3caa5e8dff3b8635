import { expect, test } from "vitest";
import type { Workflow } from "./document";
import {
  conceal,
  expose,
  exposedAs,
  formFields,
  moveExposed,
  outputsOf,
  renameExposed,
  toggleOutput,
} from "./form";
import { frozen, nodeType, toySpecs } from "./toys";

const SPECS = toySpecs([nodeType("Shows", { image: "Image" }, {}, { effect: true })]);
const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  nodes: {
    positive: { type: "EncodePrompt", inputs: { text: "a hat" }, links: { clip: "load.clip" } },
    sampler: { type: "Sampler", inputs: { steps: 20 }, links: { cfg: "value.value" } },
    one: { type: "Shows" },
    two: { type: "Shows" },
  },
  interface: { prompt: "positive.text", steps: "sampler.steps", gone: "nobody.text" },
});

function names(workflow: Workflow): string[] {
  return Object.keys(workflow.interface ?? {});
}

test("the fields come in their order, with what is set", () => {
  const [prompt, steps, gone] = formFields(WORKFLOW, SPECS);
  expect(prompt).toMatchObject({
    name: "prompt",
    place: "positive.text",
    node: "positive",
    port: "text",
    value: "a hat",
    isLinked: false,
  });
  expect(prompt?.spec?.name).toBe("text");
  expect(steps).toMatchObject({ value: 20 });
  expect(gone).toMatchObject({ spec: undefined, value: null });
});

test("a field that is linked says so, and one that is not set has its default", () => {
  const workflow = expose(expose(WORKFLOW, "sampler", "cfg"), "sampler", "denoise");
  const [cfg, denoise] = formFields(workflow, SPECS).slice(3);
  expect(cfg).toMatchObject({ name: "cfg", isLinked: true });
  expect(denoise).toMatchObject({ name: "denoise", value: denoise?.spec?.default ?? null });
});

test("an input comes to the end of the form, once", () => {
  const workflow = expose(WORKFLOW, "sampler", "seed");
  expect(names(workflow)).toEqual(["prompt", "steps", "gone", "seed"]);
  expect(exposedAs(workflow, "sampler", "seed")).toBe("seed");
  expect(exposedAs(workflow, "sampler", "cfg")).toBeNull();
  expect(expose(workflow, "sampler", "seed", "again")).toBe(workflow);
});

test("a name that is taken gets a number, and one that could not be used is mended", () => {
  const again = expose(WORKFLOW, "sampler", "seed", "steps");
  expect(exposedAs(again, "sampler", "seed")).toBe("steps_2");
  const mended = expose(WORKFLOW, "sampler", "seed", " v1.5=\u0007 best ");
  expect(exposedAs(mended, "sampler", "seed")).toBe("v1 5 best");
  expect(exposedAs(expose(WORKFLOW, "sampler", "seed", "  "), "sampler", "seed")).toBe("seed");
});

test("a field leaves the form, and with the last one goes the interface", () => {
  expect(names(conceal(WORKFLOW, "steps"))).toEqual(["prompt", "gone"]);
  expect(conceal(WORKFLOW, "other")).toBe(WORKFLOW);
  const none = names(WORKFLOW).reduce(conceal, WORKFLOW);
  expect("interface" in none).toBe(false);
});

test("a field gets another name in its place", () => {
  expect(names(renameExposed(WORKFLOW, "prompt", "What"))).toEqual(["What", "steps", "gone"]);
  expect(names(renameExposed(WORKFLOW, "prompt", "steps"))).toEqual(["steps_2", "steps", "gone"]);
  expect(renameExposed(WORKFLOW, "prompt", " prompt ")).toBe(WORKFLOW);
  expect(renameExposed(WORKFLOW, "prompt", " . ")).toBe(WORKFLOW);
  expect(renameExposed(WORKFLOW, "other", "new")).toBe(WORKFLOW);
});

test("a field moves among the others", () => {
  expect(names(moveExposed(WORKFLOW, "gone", 0))).toEqual(["gone", "prompt", "steps"]);
  expect(names(moveExposed(WORKFLOW, "prompt", 1))).toEqual(["steps", "prompt", "gone"]);
  expect(names(moveExposed(WORKFLOW, "prompt", 99))).toEqual(["steps", "gone", "prompt"]);
  expect(names(moveExposed(WORKFLOW, "gone", -5))).toEqual(["gone", "prompt", "steps"]);
  expect(moveExposed(WORKFLOW, "steps", 1)).toBe(WORKFLOW);
});

test("the form shows what saves or shows, unless some were chosen", () => {
  expect(outputsOf(WORKFLOW, SPECS)).toEqual(["one", "two"]);
  const chosen = toggleOutput(WORKFLOW, "one", SPECS);
  expect(outputsOf(chosen, SPECS)).toEqual(["two"]);
  expect(chosen.canvas?.[".outputs"]).toEqual(["two"]);
  expect(toggleOutput(chosen, "one", SPECS).canvas).toBeUndefined();
});

test("chosen nodes that are gone are not shown", () => {
  const workflow = { ...WORKFLOW, canvas: { ".outputs": ["two", "nobody"] } };
  expect(outputsOf(workflow, SPECS)).toEqual(["two"]);
});
