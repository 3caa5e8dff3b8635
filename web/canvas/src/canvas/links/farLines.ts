/** The far wires as lines: what is painted of them, and which of them is pointed at. */

import type { Box } from "../../graph/boxes";
import type { Place, Point } from "../../graph/document";
import type { Scene, Wire } from "../render/scene";
import { wireEnds } from "../state/canvasContext";
import { distanceToSegments, mayCross, polyline } from "./curve";

export interface FarLine {
  readonly wire: Wire;
  readonly from: Point;
  readonly to: Point;
  readonly points: readonly Point[]; // along it
}

const FINE = 96; // points along a line that is a few thousand pixels long
const REACH = 8; // px around a wire that stand for it

/** Again the list of before, where no line has changed: so it is for each letter that is typed. */
export function farLines(before: readonly FarLine[], scene: Scene): readonly FarLine[] {
  const known = new Map(before.map((line) => [line.wire.id, line]));
  const lines = scene.far.flatMap((wire) => lineOf(scene, wire, known.get(wire.id)) ?? []);
  const isSame = lines.length === before.length && lines.every((line, i) => line === before[i]);
  return isSame ? before : lines;
}

function lineOf(scene: Scene, wire: Wire, before: FarLine | undefined): FarLine | null {
  const ends = wireEnds(scene, wire);
  if (ends === null) return null;
  const [from, to] = ends;
  if (before?.wire === wire && isSame(before.from, from) && isSame(before.to, to)) return before;
  return { wire, from, to, points: polyline(from, wire.data?.via ?? [], to) };
}

/** The lines that are seen in a part of the workflow. Of a hidden one only the ends are. */
export function linesIn(lines: readonly FarLine[], box: Box): readonly FarLine[] {
  return lines.filter(({ wire, from, to, points }) =>
    wire.data?.isHidden === true
      ? mayCross([from, from], box) || mayCross([to, to], box)
      : mayCross(points, box),
  );
}

/** The nearest wire under the pointer, which is at this point of the workflow. */
export function lineAt(lines: readonly FarLine[], at: Point, zoom: number): Place | null {
  const reach = REACH / zoom;
  const around = { x: at[0] - reach, y: at[1] - reach, width: 2 * reach, height: 2 * reach };
  let nearest: { readonly id: Place; readonly distance: number } | null = null;
  for (const { wire, from, to } of linesIn(lines, around)) {
    if (wire.data?.isHidden === true) continue;
    const distance = distanceToSegments(polyline(from, wire.data?.via ?? [], to, FINE), at);
    if (distance < Math.min(reach, nearest?.distance ?? Infinity))
      nearest = { id: wire.id, distance };
  }
  return nearest?.id ?? null;
}

function isSame(a: Point, b: Point): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
