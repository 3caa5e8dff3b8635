import { expect, test } from "vitest";
import type { Workflow } from "./document";
import { addReroute, moveReroute, removeReroute, toggleHidden } from "./routes";
import { frozen } from "./toys";

const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  nodes: {
    a: { type: "EmptyLatent" },
    b: { type: "Decode", links: { latent: "a.latent", vae: "v.vae" } },
  },
});
const routes = (workflow: Workflow) => workflow.canvas?.[".routes"];

test("points are put in where the wire was taken", () => {
  const one = frozen(addReroute(WORKFLOW, "b.latent", 0, [10, 10]));
  const two = addReroute(one, "b.latent", 0, [5, 5]);
  expect(routes(two)).toEqual({
    "b.latent": {
      via: [
        [5, 5],
        [10, 10],
      ],
    },
  });
  expect(routes(addReroute(one, "b.latent", 1, [5, 5]))?.["b.latent"]?.via?.[1]).toEqual([5, 5]);
});

test("points move and go; the last one takes the route with it", () => {
  const one = frozen(addReroute(WORKFLOW, "b.latent", 0, [10, 10]));
  expect(routes(moveReroute(one, "b.latent", 0, [1, 2]))?.["b.latent"]?.via).toEqual([[1, 2]]);
  expect(removeReroute(one, "b.latent", 0)).toEqual(WORKFLOW);
});

test("points that are not there change nothing", () => {
  const one = frozen(addReroute(WORKFLOW, "b.latent", 0, [10, 10]));
  expect(moveReroute(one, "b.latent", 3, [1, 2])).toBe(one);
  expect(moveReroute(one, "b.latent", 0, [10, 10])).toBe(one);
  expect(removeReroute(one, "b.latent", 1)).toBe(one);
});

test("a wire that is not there has no route", () => {
  expect(addReroute(WORKFLOW, "b.image", 0, [1, 1])).toBe(WORKFLOW);
  expect(toggleHidden(WORKFLOW, ["b.image", "nobody.x"])).toBe(WORKFLOW);
});

test("wires hide until all are hidden, then all are seen", () => {
  const one = frozen(toggleHidden(WORKFLOW, ["b.latent"]));
  expect(routes(one)).toEqual({ "b.latent": { hidden: true } });
  const both = frozen(toggleHidden(one, ["b.latent", "b.vae"]));
  expect(routes(both)).toEqual({ "b.latent": { hidden: true }, "b.vae": { hidden: true } });
  expect(toggleHidden(both, ["b.latent", "b.vae"])).toEqual(WORKFLOW);
});

test("hiding a wire keeps its points", () => {
  const one = frozen(addReroute(WORKFLOW, "b.latent", 0, [10, 10]));
  const hidden = frozen(toggleHidden(one, ["b.latent"]));
  expect(routes(hidden)).toEqual({ "b.latent": { via: [[10, 10]], hidden: true } });
  expect(toggleHidden(hidden, ["b.latent"])).toEqual(one);
});
