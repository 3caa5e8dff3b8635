import { expect, test } from "vitest";
import type { Point } from "../../graph/document";
import { distanceTo, isCrossed, path, placeOnCurve, polyline } from "./curve";

test("a link leaves and arrives level", () => {
  expect(path([0, 0], [], [100, 50])).toBe("M0,0C50,0 50,50 100,50");
});

test("a link runs through its reroute points", () => {
  const line = polyline([0, 0], [[50, 80]], [100, 0]);
  expect(distanceTo(line, [50, 80])).toBe(0);
});

test("a link that goes back swings out on both sides", () => {
  const xs = polyline([100, 0], [], [0, 40]).map(([x]) => x);
  expect(Math.max(...xs)).toBeGreaterThan(110);
  expect(Math.min(...xs)).toBeLessThan(-10);
});

test("a new point goes between those that it lies between", () => {
  const via = [[100, 0] as const, [200, 0] as const];
  const place = (x: number) => placeOnCurve([0, 0], via, [300, 0], [x, 0]);
  expect([place(20), place(150), place(290)]).toEqual([0, 1, 2]);
});

const WIRE = polyline([0, 0], [], [64, 0]);
const down = (x: number): Point[] => [
  [x, -10],
  [x, 10],
];

test("a stroke crosses a wire wherever it meets it, at the joints of its pieces too", () => {
  for (let x = 1; x < 64; x++) expect(isCrossed(WIRE, down(x))).toBe(true);
});

test("a stroke beside a wire crosses nothing", () => {
  expect(isCrossed(WIRE, down(65))).toBe(false);
  const along: Point[] = [
    [0, 5],
    [64, 5],
  ];
  expect(isCrossed(WIRE, along)).toBe(false);
});
