import { expect, test } from "vitest";
import { pipelines } from "./big";
import { boxOf } from "./boxes";
import { look, type Workflow } from "./document";
import { frozen, toySpecs } from "./toys";
import { withPlaces } from "./unplaced";

const SPECS = toySpecs();

test("a workflow that was never drawn is laid out", () => {
  const { canvas: _never, ...bare } = pipelines(7);
  const workflow = withPlaces(frozen<Workflow>(bare), SPECS);
  const places = Object.keys(workflow.nodes).map((id) => String(look(workflow, id).at));
  expect(new Set(places).size).toBe(7);
});

test("what has a place keeps it, and what has none comes below", () => {
  const whole = pipelines(7);
  const { save_1: _lost, ...canvas } = whole.canvas ?? {};
  const workflow = withPlaces(frozen<Workflow>({ ...whole, canvas }), SPECS);
  expect(look(workflow, "sampler_1")).toEqual(look(whole, "sampler_1"));
  const sampler = boxOf(workflow, "sampler_1", SPECS);
  expect(boxOf(workflow, "save_1", SPECS)?.y).toBeGreaterThan((sampler?.y ?? 0) + 200);
});

test("where all have places nothing changes", () => {
  const whole = frozen(pipelines(7));
  expect(withPlaces(whole, SPECS)).toBe(whole);
});
