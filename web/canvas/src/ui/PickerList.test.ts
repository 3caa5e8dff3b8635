import { expect, test } from "vitest";
import { rowsInView, inGroups, ROW, rowsOf, scrolledTo, stepped } from "./PickerList";

const initial = (word: string) => word.charAt(0);

test("items of a group stand together, in the order that groups first came", () => {
  expect(inGroups(["b1", "a1", "b2", "a2"], initial)).toEqual(["b1", "b2", "a1", "a2"]);
});

test("each group has its heading", () => {
  expect(rowsOf(["b1", "b2", "a1"], initial)).toEqual([
    { heading: "b" },
    { item: "b1", index: 0 },
    { item: "b2", index: 1 },
    { heading: "a" },
    { item: "a1", index: 2 },
  ]);
  expect(rowsOf(["x"])).toEqual([{ item: "x", index: 0 }]);
});

test("only rows near those that are seen are drawn", () => {
  expect(rowsInView(0, 10 * ROW, 2000)).toEqual([0, 16]);
  expect(rowsInView(1000 * ROW, 10 * ROW, 2000)).toEqual([994, 1016]);
  expect(rowsInView(1990 * ROW, 10 * ROW, 2000)).toEqual([1984, 2000]);
});

test("a row that is seen stays, another one is scrolled to, with its heading", () => {
  const height = 10 * ROW;
  expect(scrolledTo(3, false, 0, height)).toBe(0);
  expect(scrolledTo(12, false, 0, height)).toBe(3 * ROW);
  expect(scrolledTo(1, false, 5 * ROW, height)).toBe(ROW);
  expect(scrolledTo(1, true, 5 * ROW, height)).toBe(0);
});

test("a step goes round, a page stops at the ends", () => {
  expect(stepped("ArrowDown", 4, 5, 3)).toBe(0);
  expect(stepped("ArrowUp", 0, 5, 3)).toBe(4);
  expect(stepped("PageDown", 3, 5, 3)).toBe(4);
  expect(stepped("PageUp", 1, 5, 3)).toBe(0);
  expect(stepped("Home", 3, 5, 3)).toBe(0);
  expect(stepped("End", 0, 5, 3)).toBe(4);
  expect(stepped("a", 0, 5, 3)).toBe(null);
  expect(stepped("ArrowDown", 0, 0, 3)).toBe(null);
});
