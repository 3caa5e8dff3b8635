import { expect, test } from "vitest";
import { pipelines } from "./big";
import { around, boxOf, type Box } from "./boxes";
import { type ElementId, type Workflow, type WorkflowNode, look } from "./document";
import { moveTo } from "./edit";
import { addFrame, toggleFrameCollapse } from "./frames";
import { GRID } from "./geometry";
import { arrange, arranged, withPlaces } from "./layout";
import { addReroute } from "./routes";
import { frozen, toySpecs } from "./toys";

const SPECS = toySpecs();
const PIPELINE = frozen(pipelines(7));

function tidied(workflow: Workflow, ids?: ElementId[]): Workflow {
  return arranged(workflow, SPECS, arrange(workflow, SPECS, ids));
}

function box(workflow: Workflow, id: ElementId): Box {
  return boxOf(workflow, id, SPECS) ?? { x: NaN, y: NaN, width: NaN, height: NaN };
}

function overlaps(workflow: Workflow, ids: readonly ElementId[]): string[] {
  return ids.flatMap((a, i) =>
    ids.slice(i + 1).flatMap((b) => {
      const [one, other] = [box(workflow, a), box(workflow, b)];
      const both = around([one, other]);
      const apart =
        !both || both.width >= one.width + other.width || both.height >= one.height + other.height;
      return apart ? [] : [`${a} ${b}`];
    }),
  );
}

test("a node is right of all that it reads from", () => {
  const workflow = tidied({ ...PIPELINE, canvas: {} });
  const x = (id: string) => box(workflow, id).x;
  expect(x("load_1")).toBeLessThan(x("positive_1"));
  expect(x("positive_1")).toBe(x("empty_1"));
  expect(x("empty_1")).toBeLessThan(x("sampler_1"));
  expect(x("sampler_1")).toBeLessThan(x("decode_1"));
  expect(x("decode_1")).toBeLessThan(x("save_1"));
});

test("nothing lies on anything, and all is on the grid", () => {
  const workflow = tidied({ ...pipelines(40), canvas: {} });
  const ids = Object.keys(workflow.nodes);
  expect(overlaps(workflow, ids)).toEqual([]);
  const places = ids.flatMap((id) => [box(workflow, id).x, box(workflow, id).y]);
  expect(places.every((place) => place % GRID === 0)).toBe(true);
});

test("what is written first is above, and the main chain is level", () => {
  const workflow = tidied({ ...PIPELINE, canvas: {} });
  expect(box(workflow, "positive_1").y).toBeLessThan(box(workflow, "negative_1").y);
  // The second input of one is the first output of the other.
  expect(box(workflow, "decode_1").y + 24).toBe(box(workflow, "sampler_1").y);
  expect(box(workflow, "save_1").y).toBe(box(workflow, "decode_1").y);
});

test("a second time nothing moves", () => {
  const once = tidied({ ...pipelines(30), canvas: {} });
  expect(tidied(once)).toBe(once);
});

test("the top left corner of what is laid out stays", () => {
  const moved = moveTo(PIPELINE, new Map([["load_1", [-400, 80] as const]]));
  const ids = ["load_1", "positive_1", "negative_1"];
  const before = around(ids.map((id) => box(moved, id)));
  const workflow = tidied(moved, ids);
  const after = around(ids.map((id) => box(workflow, id)));
  expect([after?.x, after?.y]).toEqual([before?.x, before?.y]);
  expect(box(workflow, "sampler_1")).toEqual(box(moved, "sampler_1"));
});

test("reroute points go where the ends of their link are elsewhere", () => {
  const bent = addReroute(PIPELINE, "save_1.image", 0, [9, 9]);
  expect(tidied(bent).canvas?.[".routes"]).toBeUndefined();
  const still = tidied(bent, ["positive_1", "negative_1"]);
  expect(still.canvas?.[".routes"]).toBe(bent.canvas?.[".routes"]);
});

test("what is pinned stays", () => {
  const pinned = { ...PIPELINE, canvas: { save_1: { at: [5, 5], pinned: true } } } as const;
  const workflow = tidied(pinned);
  expect(box(workflow, "save_1")).toEqual(box(pinned, "save_1"));
});

test("the nodes of a frame stay in it, and nothing else comes to lie in it", () => {
  const { workflow: framed, id } = addFrame(PIPELINE, ["positive_1", "negative_1"], "F", SPECS);
  const workflow = tidied(framed);
  const frame = `.frames/${id}`;
  const members = ["positive_1", "negative_1"];
  const whole = around([frame, ...members].map((id) => box(workflow, id)));
  expect(whole).toEqual(box(workflow, frame));
  const others = Object.keys(workflow.nodes).filter((id) => !members.includes(id));
  expect(overlaps(workflow, [frame, ...others])).toEqual([]);
  expect(overlaps(workflow, members)).toEqual([]);
});

test("a collapsed frame moves as one, and its nodes with it", () => {
  const { workflow: framed, id } = addFrame(PIPELINE, ["positive_1", "negative_1"], "F", SPECS);
  const collapsed = toggleFrameCollapse(framed, id);
  const workflow = tidied(collapsed);
  const offset = (workflow: Workflow) => {
    const [frame, node] = [box(workflow, `.frames/${id}`), box(workflow, "positive_1")];
    return [node.x - frame.x, node.y - frame.y];
  };
  expect(offset(workflow)).toEqual(offset(collapsed));
});

test("a frame that holds what is pinned stays as it is", () => {
  const { workflow: framed } = addFrame(PIPELINE, ["positive_1", "negative_1"], "F", SPECS);
  const look = { at: [320, 0], pinned: true };
  const pinned = { ...framed, canvas: { ...framed.canvas, positive_1: look } };
  const places = arrange(pinned, SPECS);
  expect([...places.keys()].filter((id) => /frames|positive|negative/.test(id))).toEqual([]);
});

test("circles, missing nodes and unknown types do not stop it", () => {
  const nodes: Record<string, WorkflowNode> = {
    a: { type: "LatentUpscale", links: { latent: "b.latent" } },
    b: { type: "LatentUpscale", links: { latent: "a.latent" } },
    c: { type: "LatentUpscale", links: { latent: "nobody.latent" } },
    d: { type: "Hologram", links: { light: "d.light" } },
  };
  const workflow = tidied({ lienzo: 1, nodes });
  expect(overlaps(workflow, Object.keys(nodes))).toEqual([]);
});

test("of nothing nothing is laid out", () => {
  expect(arrange({ lienzo: 1, nodes: {} }, SPECS)).toEqual(new Map());
  expect(arrange(PIPELINE, SPECS, ["nobody"])).toEqual(new Map());
});

test("a chain of thousands of nodes is laid out", () => {
  const chain = Array.from({ length: 5000 }, (_, i): [string, WorkflowNode] => [
    `n${i}`,
    { type: "LatentUpscale", links: { latent: `n${i - 1}.latent` } },
  ]);
  const places = arrange({ lienzo: 1, nodes: Object.fromEntries(chain) }, SPECS);
  expect(places.get("n4999")?.[1]).toBe(places.get("n0")?.[1]);
});

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
