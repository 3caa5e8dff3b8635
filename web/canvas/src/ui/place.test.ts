import { expect, test } from "vitest";
import { placeAt, placeBeside } from "./place";

const SCREEN = { width: 1000, height: 600 };
const SIZE = { width: 300, height: 200 };

test("below the anchor, from its left edge", () => {
  const anchor = { left: 100, top: 50, width: 80, height: 30 };
  const placed = placeBeside(anchor, SIZE, SCREEN);
  expect(placed).toMatchObject({ left: 100, top: 84, isAbove: false });
});

test("above the anchor where there is more room", () => {
  const anchor = { left: 100, top: 500, width: 80, height: 30 };
  expect(placeBeside(anchor, SIZE, SCREEN)).toMatchObject({ top: 296, isAbove: true });
});

test("below with less height where above has no more", () => {
  const anchor = { left: 0, top: 250, width: 10, height: 10 };
  const placed = placeBeside(anchor, { width: 10, height: 900 }, SCREEN);
  expect(placed).toMatchObject({ top: 264, isAbove: false, maxHeight: 328 });
});

test("never beyond the sides", () => {
  const right = placeBeside({ left: 950, top: 0, width: 40, height: 20 }, SIZE, SCREEN);
  expect(right.left).toBe(692);
  const left = placeBeside({ left: -50, top: 0, width: 40, height: 20 }, SIZE, SCREEN);
  expect(left.left).toBe(8);
  const narrow = placeBeside({ left: 5, top: 0, width: 40, height: 20 }, SIZE, {
    width: 200,
    height: 600,
  });
  expect(narrow.left).toBe(8);
});

test("in the middle of the anchor", () => {
  const placed = placeBeside({ left: 400, top: 0, width: 100, height: 20 }, SIZE, SCREEN, "centre");
  expect(placed.left).toBe(300);
});

test("at a point: right and down of it, or left, or moved up", () => {
  expect(placeAt([100, 100], SIZE, SCREEN)).toMatchObject({ left: 100, top: 100 });
  expect(placeAt([900, 100], SIZE, SCREEN)).toMatchObject({ left: 600, top: 100 });
  expect(placeAt([100, 550], SIZE, SCREEN)).toMatchObject({ left: 100, top: 392 });
  expect(placeAt([150, 0], SIZE, { width: 310, height: 600 })).toMatchObject({ left: 8, top: 8 });
});
