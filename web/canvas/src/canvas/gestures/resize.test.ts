import { expect, test } from "vitest";
import { pull } from "./pan";
import { grown, LEAST } from "./resize";

test("a corner is dragged by steps of the grid, unless it is freed", () => {
  expect(grown([200, 100], [0, 0], [13, 3], true)).toEqual([216, 104]);
  expect(grown([200, 100], [0, 0], [13, 3], false)).toEqual([213, 103]);
});

test("nothing gets too small to be taken hold of", () => {
  expect(grown([200, 100], [0, 0], [-900, -900], true)).toEqual(LEAST);
});

test("the view is pulled along near its borders alone", () => {
  expect(pull(500, 1000)).toBe(0);
  expect(pull(10, 1000)).toBeGreaterThan(0);
  expect(pull(995, 1000)).toBeLessThan(0);
  expect(pull(-50, 1000)).toBe(pull(0, 1000));
});
