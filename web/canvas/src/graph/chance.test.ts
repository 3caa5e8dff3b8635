/** What holds for all edits, whatever they are done to: many of them, by chance but always the same. */

import { expect, test } from "vitest";
import { align, distribute } from "./align";
import { pipelines } from "./big";
import { toggleBypass } from "./bypass";
import { copy, duplicate, paste } from "./clipboard";
import { links, place, type Link, type Point, type Workflow } from "./document";
import * as edit from "./edit";
import { canConnect } from "./fit";
import * as framing from "./frames";
import { begin, record, undone, type History } from "./history";
import * as routes from "./routes";
import { frozen, toySpecs, toyType } from "./toys";

const SPECS = toySpecs();
const TYPES = [...SPECS.types.values()];

type Edit = (workflow: Workflow, chance: Chance) => Workflow;

/** Numbers that look drawn (Park and Miller's generator). */
class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  below(limit: number): number {
    this.state = (this.state * 16807) % 2147483647;
    return this.state % limit;
  }

  one<T>(items: readonly T[], otherwise: T): T {
    return items[this.below(Math.max(1, items.length))] ?? otherwise;
  }

  some<T>(items: readonly T[]): T[] {
    return items.filter(() => this.below(4) === 0);
  }

  point(): Point {
    return [this.below(1000), this.below(1000)];
  }
}

const ids = (workflow: Workflow) => [...Object.keys(workflow.nodes), "nobody", "constructor"];
const framesOf = (workflow: Workflow) => Object.keys(workflow.canvas?.[".frames"] ?? {});
const elements = (workflow: Workflow) => [
  ...ids(workflow),
  ...framesOf(workflow).map(framing.frameElement),
  ...Object.keys(workflow.canvas?.[".notes"] ?? {}).map(framing.noteElement),
];
const inputs = (workflow: Workflow) => links(workflow).map((link) => place(link.to, link.input));

const EDITS: Readonly<Record<string, Edit>> = {
  add: (w, chance) =>
    edit.addNode(w, chance.one(TYPES, toyType("Sampler")), chance.point()).workflow,
  remove: (w, chance) => edit.removeNodes(w, [chance.one(ids(w), "")], SPECS),
  removeBare: (w, chance) => edit.removeNodes(w, [chance.one(ids(w), "")]),
  set: (w, chance) => edit.setInput(w, chance.one(ids(w), ""), "seed", chance.below(3)),
  reset: (w, chance) => edit.resetInput(w, chance.one(ids(w), ""), "seed"),
  connect: (w, chance) => {
    const link = anyLink(w, chance);
    return canConnect(w, SPECS, link) === null ? edit.connect(w, link) : w;
  },
  disconnect: (w, chance) => edit.disconnect(w, chance.some(inputs(w)).slice(0, 2)),
  moveLinks: (w, chance) => {
    const [a, b] = [anyLink(w, chance), anyLink(w, chance)];
    const from = { node: a.from, output: a.output };
    return edit.moveLinks(w, from, { node: b.from, output: b.output }, SPECS);
  },
  insert: (w, chance) => {
    const link = chance.one(links(w), anyLink(w, chance));
    return edit.insertOnLink(w, chance.one(ids(w), ""), link, SPECS);
  },
  move: (w, chance) =>
    edit.moveTo(w, new Map(chance.some(elements(w)).map((id) => [id, chance.point()]))),
  look: (w, chance) =>
    edit.setLook(w, chance.one(ids(w), ""), { pinned: chance.below(2) === 0, ports: ["seed"] }),
  title: (w, chance) => edit.renameNode(w, chance.one(ids(w), ""), `t${chance.below(3)}`),
  bypass: (w, chance) => toggleBypass(w, chance.some(ids(w)), SPECS),
  frame: (w, chance) => framing.addFrame(w, chance.some(ids(w)), "F", SPECS).workflow,
  unframe: (w, chance) => framing.removeFrame(w, chance.one(framesOf(w), "")),
  collapse: (w, chance) => framing.toggleFrameCollapse(w, chance.one(framesOf(w), "")),
  assign: (w, chance) =>
    framing.assignToFrame(w, chance.some(ids(w)), chance.one(framesOf(w), "nobody")),
  note: (w, chance) => framing.addNote(w, chance.point()).workflow,
  reroute: (w, chance) => routes.addReroute(w, chance.one(inputs(w), ""), 0, chance.point()),
  hide: (w, chance) => routes.toggleHidden(w, chance.some(inputs(w))),
  align: (w, chance) => align(w, chance.some(elements(w)), SPECS, "left"),
  distribute: (w, chance) => distribute(w, chance.some(elements(w)), SPECS, "down"),
  duplicate: (w, chance) => {
    if (Object.keys(w.nodes).length > 60) return w;
    return duplicate(w, chance.some(elements(w)), { withIncoming: true }).workflow;
  },
  paste: (w, chance) => {
    if (Object.keys(w.nodes).length > 60) return w;
    return paste(w, copy(w, chance.some(elements(w))), chance.point())?.workflow ?? w;
  },
};

function anyLink(workflow: Workflow, chance: Chance): Link {
  const [from, to] = [chance.one(ids(workflow), ""), chance.one(ids(workflow), "")];
  const type = (id: string) => SPECS.types.get(workflow.nodes[id]?.type ?? "");
  const output = chance.one(type(from)?.outputs ?? [], undefined)?.name ?? "x";
  const input = chance.one(type(to)?.inputs ?? [], undefined)?.name ?? "x";
  return { from, output, to, input };
}

const START: Workflow = frozen({
  ...pipelines(14),
  interface: { seed: "sampler_1.seed", text: "positive_2.text" },
  extra: { kept: [1] },
  canvas: { ...pipelines(14).canvas, ".later": { kept: true } },
});

function run(
  seed: number,
  steps: number,
  see: (after: Workflow, before: Workflow) => void,
): History {
  const chance = new Chance(seed);
  let history = begin(START);
  for (let i = 0; i < steps; i++) {
    const name = chance.one(Object.keys(EDITS), "");
    const before = history.present;
    const after = frozen(EDITS[name]?.(before, chance) ?? before);
    see(after, before);
    history = record(history, after, i);
  }
  return history;
}

const SEEDS = [1, 2, 3, 5, 8];
const STEPS = 100;

test("no edit touches what it was given, nor what it does not understand", () => {
  for (const seed of SEEDS) {
    run(seed, STEPS, (after) => {
      expect(after["extra"]).toBe(START["extra"]);
      expect(after.canvas?.[".later" as string]).toBe(START.canvas?.[".later" as string]);
    });
  }
});

test("after each edit all that is said is of nodes that are there", () => {
  for (const seed of SEEDS) {
    run(seed, STEPS, ({ nodes, canvas = {}, interface: shown = {}, ...rest }) => {
      const workflow: Workflow = { ...rest, nodes };
      const wires = new Set(inputs(workflow));
      expect(links(workflow).filter((link) => !Object.hasOwn(nodes, link.from))).toEqual([]);
      const looks = Object.keys(canvas).filter((id) => !id.startsWith("."));
      expect(looks.filter((id) => !Object.hasOwn(nodes, id))).toEqual([]);
      const members = Object.values(canvas[".frames"] ?? {}).flatMap((frame) => frame.nodes);
      expect(members.filter((id) => !Object.hasOwn(nodes, id))).toEqual([]);
      expect(new Set(members).size).toBe(members.length);
      expect(Object.keys(canvas[".routes"] ?? {}).filter((input) => !wires.has(input))).toEqual([]);
      const places = Object.values(shown).map((input) => input.split(".")[0] ?? "");
      expect(places.filter((id) => !Object.hasOwn(nodes, id))).toEqual([]);
    });
  }
});

test("no input has both a value and a link, and no edit makes a circle", () => {
  for (const seed of SEEDS) {
    const { present: workflow } = run(seed, STEPS, ({ nodes }) => {
      const both = Object.values(nodes).flatMap(({ inputs = {}, links = {} }) =>
        Object.keys(links).filter((port) => Object.hasOwn(inputs, port)),
      );
      expect(both).toEqual([]);
    });
    const loops = links(workflow).filter((link) => {
      const cut = edit.disconnect(workflow, [place(link.to, link.input)]);
      return canConnect(cut, SPECS, link) !== null;
    });
    expect(loops).toEqual([]);
  }
});

test("undoing all of it gives the very documents of before, in turn", () => {
  for (const seed of SEEDS) {
    const seen: Workflow[] = [START];
    let history = run(seed, STEPS, (after, before) => after !== before && seen.push(after));
    for (const before of seen.toReversed().slice(1)) {
      history = undone(history);
      expect(history.present).toBe(before);
    }
  }
});

test("an edit of one node leaves all others the same objects", () => {
  const before = frozen(pipelines(2000));
  const after = edit.setInput(before, "sampler_9", "steps", 3);
  const changed = Object.keys(after.nodes).filter((id) => after.nodes[id] !== before.nodes[id]);
  expect(changed).toEqual(["sampler_9"]);
  expect(after.canvas).toBe(before.canvas);
  const moved = edit.moveTo(before, new Map([["sampler_9", [1, 1] as const]]));
  expect(moved.nodes).toBe(before.nodes);
});
