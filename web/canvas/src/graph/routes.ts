/** How links are drawn: the points they run through, and whether they are seen at all. */

import { withRoute } from "./canvasPart";
import { route, sourceOf } from "./document";
import type { Place, Point, Route, Workflow } from "./document";
import { withField } from "./records";

/** A reroute point, before the one of this index on the way to the input. */
export function addReroute(
  workflow: Workflow,
  input: Place,
  index: number,
  point: Point,
): Workflow {
  return rerouted(workflow, input, (via) => via.toSpliced(index, 0, point));
}

export function moveReroute(
  workflow: Workflow,
  input: Place,
  index: number,
  point: Point,
): Workflow {
  return rerouted(workflow, input, (via) => {
    const old = via[index];
    return !old || (old[0] === point[0] && old[1] === point[1]) ? via : via.with(index, point);
  });
}

export function removeReroute(workflow: Workflow, input: Place, index: number): Workflow {
  return rerouted(workflow, input, (via) =>
    index in via ? via.filter((_point, i) => i !== index) : via,
  );
}

/** All of them are seen again where all were hidden; else all hide until an end is selected. */
export function toggleHidden(workflow: Workflow, inputs: Iterable<Place>): Workflow {
  const linked = [...inputs].filter((input) => sourceOf(workflow, input) !== undefined);
  const hidden = linked.every((input) => route(workflow, input).hidden === true) ? undefined : true;
  return linked.reduce((changed, input) => {
    const old: Route = route(changed, input);
    return withRoute(changed, input, withField(old, "hidden", hidden));
  }, workflow);
}

/** A wire straight from end to end again. */
export function straighten(workflow: Workflow, input: Place): Workflow {
  return rerouted(workflow, input, () => NO_POINTS);
}

function rerouted(
  workflow: Workflow,
  input: Place,
  change: (via: readonly Point[]) => readonly Point[],
): Workflow {
  if (sourceOf(workflow, input) === undefined) return workflow;
  const old: Route = route(workflow, input);
  const via = change(old.via ?? NO_POINTS);
  return withRoute(workflow, input, withField(old, "via", via.length > 0 ? via : undefined));
}

const NO_POINTS: readonly Point[] = [];
