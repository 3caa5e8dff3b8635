import { expect, test } from "vitest";
import { pipelines } from "./big";
import { around, boxOf } from "./boxes";
import { links } from "./document";
import { canConnect } from "./fit";
import { toySpecs } from "./toys";

const SPECS = toySpecs();

test("a large workflow has as many nodes as were asked for", () => {
  for (const count of [0, 1, 7, 10, 500]) {
    expect(Object.keys(pipelines(count).nodes)).toHaveLength(count);
  }
});

test("all of its links fit", () => {
  const workflow = pipelines(23);
  const faults = links(workflow).map((link) => canConnect(workflow, SPECS, link)?.reason);
  expect(new Set(faults)).toEqual(new Set(["same"]));
});

test("none of its nodes lies on another", () => {
  const workflow = pipelines(70);
  const boxes = Object.keys(workflow.nodes).flatMap((id) => boxOf(workflow, id, SPECS) ?? []);
  const overlaps = boxes.filter((a, i) =>
    boxes.slice(i + 1).some((b) => {
      const both = around([a, b]);
      return both && both.width < a.width + b.width && both.height < a.height + b.height;
    }),
  );
  expect(overlaps).toEqual([]);
});
