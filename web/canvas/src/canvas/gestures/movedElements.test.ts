import { expect, test } from "vitest";
import { frames, look, route, type Point, type Workflow } from "../../graph/document";
import { setLook } from "../../graph/edit";
import { frozen, toySpecs } from "../../graph/toys";
import { drawScene } from "../render/drawScene";
import { frameUnder, linkUnder, afterDrop, withMembers, type Dropped } from "./movedElements";
import { elementOf, type RenderInput } from "../render/scene";

const SPECS = toySpecs();
const WORKFLOW: Workflow = frozen({
  lienzo: 1,
  nodes: {
    load: { type: "LoadImage" },
    save: { type: "Save", links: { image: "load.image" } },
    upscale: { type: "Upscale" },
    text: { type: "Text" },
  },
  canvas: {
    load: { at: [0, 0] },
    save: { at: [640, 0] },
    upscale: { at: [320, 800] },
    text: { at: [1320, 60] },
    ".frames": {
      f: { title: "Frame", at: [1300, 0], size: [320, 400], nodes: ["text"] },
    },
    ".routes": { "save.image": { via: [[400, 100]] } },
  },
});
const INPUT: RenderInput = {
  workflow: WORKFLOW,
  specs: SPECS,
  selection: new Set(),
  selectedLinks: new Set(),
  positions: new Map(),
  resizing: null,
  focused: null,
  words: { node: "", frame: "", note: "", link: "", linkFrom: () => "" },
};

function dropped(places: Readonly<Record<string, Point>>, change: Partial<Dropped> = {}): Workflow {
  const positions = new Map(Object.entries(places));
  const scene = drawScene(null, { ...INPUT, positions });
  const drop = { workflow: WORKFLOW, places: positions, scene, specs: SPECS };
  return afterDrop({ ...drop, inserting: null, leaves: false, ...change });
}

test("a frame takes its nodes along, but for those that are pinned", () => {
  const pinned = setLook(WORKFLOW, "text", { pinned: true });
  const to = new Map([[".frames/f", [1310, 20] as const]]);
  expect(withMembers(WORKFLOW, to).get("text")).toEqual([1330, 80]);
  expect(withMembers(pinned, to).has("text")).toBe(false);
});

test("a node that is let go in a frame joins it, and the frame makes room", () => {
  const after = dropped({ upscale: [1440, 40] });
  expect(frames(after)["f"]?.nodes).toContain("upscale");
  expect(frames(after)["f"]?.size[0]).toBeGreaterThan(320);
});

test("a node that is dragged far out of its frame, or with Alt, leaves it", () => {
  expect(frames(dropped({ text: [0, 900] }))["f"]?.nodes).toEqual([]);
  expect(frames(dropped({ text: [1330, 70] }))["f"]?.nodes).toEqual(["text"]);
  expect(frames(dropped({ text: [1330, 70] }, { leaves: true }))["f"]?.nodes).toEqual([]);
});

test("reroute points go along when both ends of their link do", () => {
  expect(route(dropped({ load: [8, 16], save: [648, 16] }), "save.image").via).toEqual([
    [408, 116],
  ]);
  expect(route(dropped({ load: [8, 16] }), "save.image").via).toEqual([[400, 100]]);
});

test("a node without links finds the link that runs under it, if it fits both ends", () => {
  const at = (id: string, to: Point) => {
    const scene = drawScene(null, { ...INPUT, positions: new Map([[id, to]]) });
    const element = elementOf(scene, id);
    return element && linkUnder(WORKFLOW, SPECS, scene, element);
  };
  expect(at("upscale", [300, 60])).toBe("save.image");
  expect(at("upscale", [300, 600])).toBeNull();
  expect(at("text", [300, 60])).toBeNull();
});

test("a node that is let go on a link is put on it, in the same step", () => {
  const after = dropped({ upscale: [300, 60] }, { inserting: "save.image" });
  expect(after.nodes["save"]?.links).toEqual({ image: "upscale.image" });
  expect(after.nodes["upscale"]?.links).toEqual({ image: "load.image" });
  expect(look(after, "upscale").at).toEqual([300, 60]);
});

test("the frame that a dragged node would join is known before it is let go", () => {
  const at = (id: string, to: Point) => {
    const scene = drawScene(null, { ...INPUT, positions: new Map([[id, to]]) });
    const element = elementOf(scene, id);
    return element && frameUnder(WORKFLOW, element);
  };
  expect(at("upscale", [1340, 40])).toBe("f");
  expect(at("upscale", [0, 900])).toBeNull();
  expect(at("text", [1340, 40])).toBeNull();
});
