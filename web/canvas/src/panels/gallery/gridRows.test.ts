import { expect, test } from "vitest";
import { gridRows, gridStep, rowOf } from "./gridRows";

const noon = (day: number) => new Date(2026, 10, day, 12).getTime() / 1000;
const midnight = (day: number) => new Date(2026, 10, day).getTime() / 1000;
const made = (...days: number[]) => days.map((day) => ({ created: noon(day) }));

// 0 1 2
// 3
// 4 5
const ROWS = gridRows(made(23, 23, 23, 23, 22, 22), 3);
const step = (at: number, key: string) => gridStep(ROWS, at, key, 2);

test("tiles lie in rows by the day, in their order", () => {
  expect(ROWS).toEqual([
    { kind: "day", start: midnight(23) },
    { kind: "tiles", from: 0, to: 3 },
    { kind: "tiles", from: 3, to: 4 },
    { kind: "day", start: midnight(22) },
    { kind: "tiles", from: 4, to: 6 },
  ]);
  expect([0, 3, 5, 6].map((tile) => rowOf(ROWS, tile))).toEqual([1, 2, 4, -1]);
  expect(gridRows([], 3)).toEqual([]);
});

test("a day that is longer or shorter by an hour is one day", () => {
  const [first, ...others] = gridRows(made(1, 1), 1); // clocks change around then in some places
  expect([first?.kind, ...others.map(({ kind }) => kind)]).toEqual(["day", "tiles", "tiles"]);
});

test("left and right go on over the ends of rows, and stop at the first and the last", () => {
  expect(step(2, "ArrowRight")).toBe(3);
  expect(step(0, "ArrowLeft")).toBe(0);
  expect(step(5, "ArrowRight")).toBe(5);
});

test("up and down find a tile of the next row, however short it is", () => {
  expect(step(1, "ArrowDown")).toBe(3);
  expect(step(3, "ArrowDown")).toBe(4);
  expect(step(5, "ArrowUp")).toBe(3);
  expect(step(4, "ArrowDown")).toBe(4);
  expect(step(1, "ArrowUp")).toBe(1);
});

test("a page is as many rows as are seen", () => {
  expect(step(1, "PageDown")).toBe(5);
  expect(step(5, "PageUp")).toBe(1);
});

test("other keys are not the grid's", () => {
  expect(step(0, "x")).toBeNull();
  expect(step(3, "End")).toBe(5);
});
