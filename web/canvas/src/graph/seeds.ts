/** Seeds that are drawn or counted up for a run. */

import { linksInto, look, parts, place, type Json, type Place, type Workflow } from "./document";
import { setInput } from "./edit";
import type { Specs } from "./spec";

export interface Seeded {
  readonly workflow: Workflow;
  /** What was drawn, by input. */
  readonly seeds: Readonly<Record<Place, Json>>;
}

export type Stepping = "fixed" | "increase" | "random";

/**
 * The workflow with the seeds of the run of this number, of several, from 0 on.
 *
 * `seeds` are all the inputs that are one. "increase" draws those that are marked as random, and
 * counts all up from the second run on; "random" draws all each time; "fixed" leaves them.
 */
export function drawSeeds(
  workflow: Workflow,
  mode: Stepping,
  step: number,
  seeds: readonly Place[] = [],
  random: () => number = randomSeed,
): Seeded {
  if (mode === "fixed") return { workflow, seeds: {} };
  const marked = markedRandom(workflow);
  const drawn = new Set(mode === "random" ? [...marked, ...seeds] : marked);
  const counted = mode === "increase" && step > 0 ? new Set([...marked, ...seeds]) : NONE;
  const made: Record<Place, Json> = {};
  for (const at of drawn) made[at] = random();
  for (const at of counted) made[at] = later(made[at] ?? valueAt(workflow, at), step);
  const set = (old: Workflow, [at, seed]: [Place, Json]) => setInput(old, ...parts(at), seed);
  return { workflow: Object.entries(made).reduce(set, workflow), seeds: made };
}

/** What `seeds` are in a later one of several jobs of a workflow, as the server counts them up. */
export function countUp(
  workflow: Workflow,
  step: number,
  seeds: readonly Place[],
): Readonly<Record<Place, Json>> {
  return Object.fromEntries(seeds.map((at) => [at, later(valueAt(workflow, at), step)]));
}

/** The inputs of a workflow that are seeds, where nothing is linked to them. */
export function seedPlaces(workflow: Workflow, specs: Specs): Place[] {
  return Object.entries(workflow.nodes).flatMap(([id, node]) => {
    const type = specs.types.get(node.type);
    const seeds = type?.inputs.filter((input) => "seed" in input.hints) ?? [];
    return seeds.map((input) => place(id, input.name)).filter((at) => !isLinked(workflow, at));
  });
}

/** A whole number of 32 bits: of more, generators on the host would read the last 32. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

const NONE: ReadonlySet<Place> = new Set();
const SEEDS = 2n ** 64n;

function markedRandom(workflow: Workflow): Place[] {
  return Object.keys(workflow.nodes)
    .flatMap((id) => (look(workflow, id).random ?? []).map((port) => place(id, port)))
    .filter((at) => !isLinked(workflow, at));
}

function isLinked(workflow: Workflow, at: Place): boolean {
  const [node, port] = parts(at);
  return linksInto(workflow, node).some((link) => link.input === port);
}

function valueAt(workflow: Workflow, at: Place): Json {
  const [node, port] = parts(at);
  return workflow.nodes[node]?.inputs?.[port] ?? 0;
}

/** The server counts alike, and begins at 0 again after the last. */
function later(seed: Json, step: number): Json {
  const isWhole = typeof seed === "bigint" || (typeof seed === "number" && Number.isInteger(seed));
  if (!isWhole) return seed;
  const sum = (BigInt(seed) + BigInt(step)) % SEEDS;
  return sum <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(sum) : sum;
}
