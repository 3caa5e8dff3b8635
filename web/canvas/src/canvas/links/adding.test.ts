import { expect, test } from "vitest";
import { look, type Workflow } from "../../graph/document";
import { frozen, toySpecs, toyType } from "../../graph/toys";
import { bridged, offers, withOffer } from "./adding";
import type { NodeQuery } from "../state/gestureState";

const SPECS = toySpecs();
const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  nodes: {
    load: { type: "LoadImage" },
    save: { type: "Save", links: { image: "load.image" } },
    sampler: { type: "Sampler" },
  },
});
const LINK = { from: "load", output: "image", to: "save", input: "image" };

function offered(search: Omit<NodeQuery, "at">): string[] {
  return offers(WORKFLOW, SPECS, { at: [0, 0], ...search }).map(({ type }) => type.type);
}

test("a search on the ground offers everything", () => {
  expect(offered({})).toHaveLength(SPECS.types.size);
});

test("a search from a port offers what fits it", () => {
  const found = offered({ from: { node: "sampler", side: "output", port: "latent" } });
  expect(found).toContain("Decode");
  expect(found).not.toContain("Upscale");
});

test("a search on a link offers what fits both its ends", () => {
  const found = offered({ into: LINK });
  expect(found).toContain("Upscale");
  expect(found).not.toContain("Preview");
});

test("a node that is added from a port is linked, with its port where the link was let go", () => {
  const search: NodeQuery = {
    at: [500, 100],
    from: { node: "sampler", side: "output", port: "latent" },
  };
  const { workflow, id } = withOffer(WORKFLOW, SPECS, search, {
    type: toyType("Decode"),
    port: "latent",
  });
  expect(workflow.nodes[id]?.links).toEqual({ latent: "sampler.latent" });
  expect(look(workflow, id).at).toEqual([504, 24]);
});

test("a node that is added on a link stands between its ends", () => {
  const search: NodeQuery = { at: [500, 100], into: LINK };
  const { workflow, id } = withOffer(WORKFLOW, SPECS, search, {
    type: toyType("Upscale"),
    port: "image",
  });
  expect(workflow.nodes["save"]?.links).toEqual({ image: `${id}.image` });
});

test("a bridge joins two ports that do not fit, and does nothing where it does not help", () => {
  const from = { node: "load", side: "output", port: "image" } as const;
  const to = { node: "sampler", side: "input", port: "latent" } as const;
  const { nodes } = bridged(WORKFLOW, SPECS, to, from, toyType("Encode"), [0, 0]);
  expect(nodes["sampler"]?.links).toEqual({ latent: "encode.latent" });
  expect(nodes["encode"]?.links).toEqual({ image: "load.image" });
  expect(bridged(WORKFLOW, SPECS, to, from, toyType("Text"), [0, 0])).toBe(WORKFLOW);
});

test("a number that is put before a field begins with what the field had", () => {
  const workflow: Workflow = {
    lienzo: 1,
    nodes: { sampler: { type: "Sampler", inputs: { steps: 33 } } },
    canvas: {},
  };
  const search = { at: [0, 0], from: { node: "sampler", side: "input", port: "steps" } } as const;
  const offer = { type: toyType("Integer"), port: "value" };
  const added = withOffer(workflow, toySpecs(), search, offer);
  expect(added.workflow.nodes[added.id]?.inputs).toEqual({ value: 33 });
});
