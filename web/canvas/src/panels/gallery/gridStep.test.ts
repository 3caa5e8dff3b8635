import { expect, test } from "vitest";
import { gridStep } from "./gridStep";

// 0 1 2
// 3
// 4 5
const tiles = [
  [0, 0],
  [10, 0],
  [20, 0],
  [0, 10],
  [0, 30],
  [10, 30],
].map(([left = 0, top = 0]) => ({ left, top }));
const step = (at: number, key: string) => gridStep(tiles, at, key);

test("left and right go on over the ends of rows, and stop at the first and the last", () => {
  expect(step(2, "ArrowRight")).toBe(3);
  expect(step(0, "ArrowLeft")).toBe(0);
  expect(step(5, "ArrowRight")).toBe(5);
});

test("up and down find the nearest tile of the next row, however short it is", () => {
  expect(step(1, "ArrowDown")).toBe(3);
  expect(step(3, "ArrowDown")).toBe(4);
  expect(step(5, "ArrowUp")).toBe(3);
  expect(step(4, "ArrowDown")).toBe(4);
  expect(step(1, "ArrowUp")).toBe(1);
});

test("other keys are not the grid's", () => {
  expect(step(0, "x")).toBeNull();
  expect(step(3, "End")).toBe(5);
});
