import { expect, test } from "vitest";
import { evenRows, rowsBetween, unevenRows } from "./VirtualRows";

const UNEVEN = unevenRows([10, 30, 0, 20]);

test("a row is found by where it lies, and where none lies the nearest", () => {
  expect([-5, 0, 9, 10, 39, 40, 59, 60, 1000].map(UNEVEN.at)).toEqual([0, 0, 0, 1, 1, 3, 3, 3, 3]);
  expect([-5, 0, 24, 25, 1000].map(evenRows(3, 25).at)).toEqual([0, 0, 0, 1, 2]);
});

test("rows of one height lie as rows of many heights that are the same do", () => {
  const [even, uneven] = [evenRows(5, 7), unevenRows([7, 7, 7, 7, 7])];
  for (let row = 0; row <= 5; row++) expect(even.top(row)).toBe(uneven.top(row));
  for (let y = -3; y < 50; y++) expect(even.at(y)).toBe(uneven.at(y));
});

test("those in view are the ones that a stretch touches", () => {
  expect(rowsBetween(UNEVEN, 5, 12)).toEqual([0, 2]);
  expect(rowsBetween(UNEVEN, 40, 200)).toEqual([3, 4]);
});

test("none are in view of a list that is empty, or above, or below", () => {
  expect(rowsBetween(evenRows(0, 10), 0, 100)).toEqual([0, 0]);
  expect(rowsBetween(UNEVEN, 61, 100)).toEqual([0, 0]);
  expect(rowsBetween(UNEVEN, -100, -1)).toEqual([0, 0]);
});
