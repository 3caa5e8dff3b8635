import { expect, test } from "vitest";
import type { Workflow, WorkflowNode } from "./document";
import { addNode } from "./edit";
import { migrated } from "./migration";
import { specs } from "./spec";
import { nodeType } from "./toys";

const FIRST = { renamed: { amount: "strength" }, filled: { strength: 1 } };
const SECOND = { renamed: {}, filled: { unit: "per cent" } };
const INPUTS = { strength: "Integer?", unit: "Text?" };
const BLUR = nodeType("Blur", INPUTS, { integer: "Integer" }, { migrations: [FIRST, SECOND] });
const SPECS = specs({ nodes: [BLUR, nodeType("Number", {}, { integer: "Integer" })], fits: {} });

function written(entry: Partial<WorkflowNode>): Workflow {
  return { lienzo: 1, nodes: { blur: { type: "Blur", ...entry }, n: { type: "Number" } } };
}

const blurred = (entry: Partial<WorkflowNode>) => migrated(written(entry), SPECS).nodes["blur"];
const WHOLE = { type: "Blur", inputs: { strength: 1, unit: "per cent" }, version: 3 };

test("an entry is as old as it says, or as the inputs it names", () => {
  expect(blurred({})).toEqual(WHOLE);
  expect(blurred({ inputs: { amount: 7 } })?.inputs).toEqual({ strength: 7, unit: "per cent" });
  expect(blurred({ inputs: { strength: 7 } })?.inputs).toEqual({ strength: 7, unit: "per cent" });
  expect(blurred({ links: { amount: "n.integer" } })).toEqual({
    ...WHOLE,
    inputs: { unit: "per cent" },
    links: { strength: "n.integer" },
  });
});

test("a workflow of today is left as it is", () => {
  for (const entry of [{ version: 3 }, { inputs: { unit: "pixels" } }]) {
    const workflow = written(entry);
    expect(migrated(workflow, SPECS)).toBe(workflow);
  }
  const once = migrated(written({ inputs: { amount: 7 } }), SPECS);
  expect(migrated(once, SPECS)).toBe(once);
});

test("the interface and what is bypassed follow", () => {
  const old = { ...written({ bypass: { integer: "amount" } }), interface: { a: "blur.amount" } };
  const now = migrated(old, SPECS);
  expect(now.interface).toEqual({ a: "blur.strength" });
  expect(now.nodes["blur"]?.bypass).toEqual({ integer: "strength" });
});

test("a new node says of which interface it is", () => {
  const empty: Workflow = { lienzo: 1, nodes: {} };
  const { workflow } = addNode(empty, BLUR, [0, 0]);
  expect(migrated(workflow, SPECS)).toBe(workflow);
});
