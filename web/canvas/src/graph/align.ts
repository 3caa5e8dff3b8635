/** Elements in line, or evenly apart. */

import { boxOf, type Box } from "./boxes";
import type { ElementId, Point, Workflow } from "./document";
import { moveTo } from "./edit";
import type { Specs } from "./spec";

/** An edge that all share; "centre" puts them below one another, "middle" beside. */
export type Edge = "left" | "right" | "top" | "bottom" | "centre" | "middle";
export type Axis = "across" | "down";

type Placed = readonly [id: ElementId, box: Box];

export function align(
  workflow: Workflow,
  ids: Iterable<ElementId>,
  specs: Specs,
  edge: Edge,
): Workflow {
  const placed = boxesOf(workflow, ids, specs);
  if (placed.length < 2) return workflow;
  const line = lineOf(edge, placed);
  return moveTo(workflow, new Map(placed.map(([id, box]) => [id, onLine(edge, box, line)])));
}

/** The same gap between each and the next; the first and the last stay. */
export function distribute(
  workflow: Workflow,
  ids: Iterable<ElementId>,
  specs: Specs,
  axis: Axis,
): Workflow {
  const [start, length] =
    axis === "across" ? (["x", "width"] as const) : (["y", "height"] as const);
  const placed = boxesOf(workflow, ids, specs).sort(([, a], [, b]) => a[start] - b[start]);
  const [first, last] = [placed[0]?.[1], placed.at(-1)?.[1]];
  if (placed.length < 3 || !first || !last) return workflow;
  const used = placed.reduce((sum, [, box]) => sum + box[length], 0);
  const gap = (last[start] + last[length] - first[start] - used) / (placed.length - 1);
  let next = first[start];
  const places = placed.map(([id, box]): [ElementId, Point] => {
    const here = Math.round(next);
    next += box[length] + gap;
    return [id, axis === "across" ? [here, box.y] : [box.x, here]];
  });
  return moveTo(workflow, new Map(places));
}

function boxesOf(workflow: Workflow, ids: Iterable<ElementId>, specs: Specs): Placed[] {
  return [...ids].flatMap((id): Placed[] => {
    const box = boxOf(workflow, id, specs);
    return box ? [[id, box]] : [];
  });
}

function lineOf(edge: Edge, placed: readonly Placed[]): number {
  const of = (value: (box: Box) => number) => placed.map(([, box]) => value(box));
  const left = Math.min(...of((box) => box.x));
  const top = Math.min(...of((box) => box.y));
  const right = Math.max(...of((box) => box.x + box.width));
  const bottom = Math.max(...of((box) => box.y + box.height));
  const lines = {
    left,
    top,
    right,
    bottom,
    centre: (left + right) / 2,
    middle: (top + bottom) / 2,
  };
  return lines[edge];
}

function onLine(edge: Edge, { x, y, width, height }: Box, line: number): Point {
  const points: Record<Edge, Point> = {
    left: [line, y],
    right: [line - width, y],
    centre: [Math.round(line - width / 2), y],
    top: [x, line],
    bottom: [x, line - height],
    middle: [x, Math.round(line - height / 2)],
  };
  return points[edge];
}
