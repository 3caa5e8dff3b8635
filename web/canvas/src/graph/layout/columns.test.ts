import { expect, test } from "vitest";
import { spread } from "./columns";

const wish = (wanted: number, weight = 1, room = 10) => ({ wanted, weight, room });

test("things that have room are where they want to be", () => {
  expect(spread([wish(0), wish(50), wish(60)])).toEqual([0, 50, 60]);
});

test("things that want the same place share the way", () => {
  expect(spread([wish(0), wish(0)])).toEqual([-5, 5]);
  expect(spread([wish(0), wish(0), wish(0)])).toEqual([-10, 0, 10]);
});

test("what weighs more moves less", () => {
  expect(spread([wish(0, 3), wish(0, 1)])).toEqual([-2.5, 7.5]);
});

test("the order stays whatever is wanted", () => {
  const places = spread([wish(100), wish(0), wish(50), wish(-100)]);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test("none want nothing", () => {
  expect(spread([])).toEqual([]);
});
