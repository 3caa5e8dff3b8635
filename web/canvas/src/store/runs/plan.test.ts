import { expect, test } from "vitest";
import type { Workflow } from "../../graph/document";
import { withDependencies, planOf, refusedPlan } from "./plan";
import { Refused, Unreachable } from "../../api/errors";
import { CHAIN } from "../toys/toys";

const planned = (node: string, held: boolean) => ({
  node,
  type: "",
  lane: "gpu",
  held,
  signature: "",
  why: "",
});

test("all that leads to a held node is held, and what no target needs is neither", () => {
  const workflow = { ...CHAIN, nodes: { ...CHAIN.nodes, alone: { type: "LoadVae" } } };
  const tasks = [planned("sampler", true), planned("save", false)];
  const plan = planOf(workflow, { targets: ["save"], tasks, device: null, problems: [] });
  expect([...plan.held].toSorted()).toEqual(["encode", "load", "sampler"]);
  expect([...plan.runs]).toEqual(["save"]);
});

test("a node that feeds a held one and has to run all the same runs", () => {
  const tasks = [planned("load", false), planned("encode", true), planned("sampler", false)];
  const plan = planOf(CHAIN, { targets: [], tasks, device: null, problems: [] });
  expect([...plan.held]).toEqual(["encode"]);
  expect([...plan.runs]).toEqual(["load", "sampler"]);
});

test("the way leads through bypassed nodes, which are not held themselves", () => {
  const workflow: Workflow = {
    lienzo: 1,
    nodes: {
      load: { type: "LoadCheckpoint" },
      other: { type: "LoadCheckpoint" },
      skip: {
        type: "ClipSkip",
        links: { clip: "load.clip", unused: "other.clip" },
        bypass: { clip: "clip" },
      },
      encode: { type: "EncodePrompt", links: { clip: "skip.clip" } },
    },
  };
  expect(withDependencies(workflow, ["encode"], ["encode"])).toEqual(["encode", "load"]);
});

test("circles and links to nowhere have an end", () => {
  const workflow: Workflow = {
    lienzo: 1,
    nodes: {
      a: { type: "A", links: { in: "b.out", gone: "nobody.out" } },
      b: { type: "B", links: { in: "a.out" } },
      c: { type: "C", links: { in: "d.out" }, bypass: { out: "in" } },
      d: { type: "D", links: { in: "c.out" }, bypass: { out: "in" } },
      e: { type: "E", links: { in: "c.out" } },
    },
  };
  expect(withDependencies(workflow, ["a"], ["a"])).toEqual(["a", "b"]);
  expect(withDependencies(workflow, ["e"], ["e"])).toEqual(["e"]);
});

test("a refusal becomes problems, also when it names no node", () => {
  const refusal = {
    code: "unusable",
    message: "no workflow",
    path: null,
    found: null,
    wanted: null,
    problems: [],
  };
  expect(refusedPlan(new Refused(422, refusal))?.problems).toEqual([
    { node: "", port: null, message: "no workflow" },
  ]);
  expect(refusedPlan(new Refused(500, refusal))).toBeNull();
  expect(refusedPlan(new Unreachable())).toBeNull();
});
