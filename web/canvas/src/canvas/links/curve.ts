/** The line of a wire: a curve from an output to an input, through its reroute points. */

import type { Box } from "../../graph/boxes";
import type { Point } from "../../graph/document";

interface Piece {
  readonly from: Point;
  readonly control1: Point;
  readonly control2: Point;
  readonly to: Point;
}

/** For the `d` of an SVG path. */
export function path(from: Point, via: readonly Point[], to: Point): string {
  const [start, ...rest] = [from, ...pieces(from, via, to)] as const;
  const curves = rest.map(({ control1, control2, to }) => `C${control1} ${control2} ${to}`);
  return `M${start}${curves.join("")}`;
}

/** What draws curves, as a canvas does. */
export type Pen = Pick<CanvasPath, "moveTo" | "bezierCurveTo">;

/** The same as `path`, by a pen. */
export function trace(pen: Pen, from: Point, via: readonly Point[], to: Point): void {
  pen.moveTo(...from);
  for (const { control1, control2, to: end } of pieces(from, via, to)) {
    pen.bezierCurveTo(...control1, ...control2, ...end);
  }
}

/** Points along the line, near enough to each other to stand for it. */
export function polyline(from: Point, via: readonly Point[], to: Point, count = STEPS): Point[] {
  const steps = Array.from({ length: count }, (_, i) => (i + 1) / count);
  return [from, ...pieces(from, via, to).flatMap((piece) => steps.map((t) => point(piece, t)))];
}

/** Before which reroute point a new one at this place comes. */
export function placeOnCurve(from: Point, via: readonly Point[], to: Point, at: Point): number {
  const line = polyline(from, via, to);
  let nearest = 0;
  for (let i = 1; i < line.length; i++) {
    if (distance(line[i], at) < distance(line[nearest], at)) nearest = i;
  }
  return Math.min(via.length, Math.max(0, Math.ceil(nearest / STEPS) - 1));
}

/** Whether two lines cross anywhere. */
export function isCrossed(a: readonly Point[], b: readonly Point[]): boolean {
  return segments(a).some((one) => segments(b).some((other) => doCross(one, other)));
}

/** Whether a line may go through a box: each of its segments is taken for the box around it. */
export function mayCross(line: readonly Point[], box: Box): boolean {
  return segments(line).some(
    ([[x1, y1], [x2, y2]]) =>
      Math.max(x1, x2) >= box.x &&
      Math.min(x1, x2) <= box.x + box.width &&
      Math.max(y1, y2) >= box.y &&
      Math.min(y1, y2) <= box.y + box.height,
  );
}

/** How far the straight lines between these points are from a point, at their nearest. */
export function distanceToSegments(line: readonly Point[], at: Point): number {
  return Math.min(...segments(line).map((segment) => distanceToSegment(segment, at)));
}

function distanceToSegment([from, to]: Segment, at: Point): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((at[0] - from[0]) * dx + (at[1] - from[1]) * dy) / length;
  const share = Math.min(1, Math.max(0, along));
  return distance([from[0] + share * dx, from[1] + share * dy], at);
}

/** How far a line is from a point, at its nearest. */
export function distanceTo(line: readonly Point[], at: Point): number {
  return Math.min(...line.map((point) => distance(point, at)));
}

function pieces(from: Point, via: readonly Point[], to: Point): Piece[] {
  const stops = [from, ...via, to];
  return stops.slice(1).map((end, i) => {
    const start = stops[i] ?? from;
    const [before, after] = [stops[i - 1], stops[i + 2]];
    const [tx, ty] = slope(before, start, end);
    const [ux, uy] = slope(start, end, after);
    const reach = reachOf(start, end);
    return {
      from: start,
      control1: [round(start[0] + tx * reach), round(start[1] + ty * reach)],
      control2: [round(end[0] - ux * reach), round(end[1] - uy * reach)],
      to: end,
    };
  });
}

/** The direction in which a line goes through a point: level at ports, else along its neighbours. */
function slope(before: Point | undefined, at: Point, after: Point | undefined): Point {
  if (before === undefined || after === undefined) return [1, 0];
  if (before === at || after === at) return [1, 0];
  const [dx, dy] = [after[0] - before[0], after[1] - before[1]];
  const length = Math.hypot(dx, dy);
  return length === 0 ? [1, 0] : [dx / length, dy / length];
}

/** How long the curve keeps its direction. What goes back swings out by the root of the way. */
function reachOf([x1, y1]: Point, [x2, y2]: Point): number {
  const dx = x2 - x1;
  if (dx >= 0) return Math.max(dx * 0.5, Math.min(24, Math.abs(y2 - y1) * 0.25));
  return Math.min(160, 6.25 * Math.sqrt(-dx) + Math.min(40, Math.abs(y2 - y1) * 0.1));
}

function point({ from, control1, control2, to }: Piece, t: number): Point {
  const [a, b, c, d] = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t ** 3];
  return [
    a * from[0] + b * control1[0] + c * control2[0] + d * to[0],
    a * from[1] + b * control1[1] + c * control2[1] + d * to[1],
  ];
}

type Segment = readonly [Point, Point];

function segments(line: readonly Point[]): Segment[] {
  return line.slice(1).map((end, i) => [line[i] ?? end, end]);
}

/** A point that lies on the other line counts as left of it, or a stroke would slip through there. */
function doCross([a, b]: Segment, [c, d]: Segment): boolean {
  const isParted = (p: Point, q: Point, [r, s]: Segment) => side(p, q, r) < 0 !== side(p, q, s) < 0;
  return isParted(a, b, [c, d]) && isParted(c, d, [a, b]);
}

function side(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

function distance(a: Point | undefined, b: Point): number {
  return a === undefined ? Infinity : Math.hypot(a[0] - b[0], a[1] - b[1]);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const STEPS = 16; // points for each piece
