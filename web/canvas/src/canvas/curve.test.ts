import { expect, test } from "vitest";
import type { Point } from "../graph/document";
import { isCrossed, polyline } from "./curve";

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
  expect(
    isCrossed(WIRE, [
      [0, 5],
      [64, 5],
    ]),
  ).toBe(false);
});
