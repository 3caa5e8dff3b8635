import { expect, test } from "vitest";
import { zoomAround } from "../../ui/viewTransform";
import { actual, FIT, fittedSize, withinStage } from "./usePictureView";

const stage = { width: 800, height: 600 };
const picture = { width: 2000, height: 1000 };

test("a picture fits by its longer side", () => {
  expect(fittedSize(picture, stage)).toEqual({ width: 800, height: 400 });
  expect(fittedSize({ width: 0, height: 0 }, stage)).toEqual({ width: 0, height: 0 });
});

test("the actual size is that of the screen's pixels", () => {
  expect(actual(picture, stage, 1)).toBe(2.5);
  expect(actual(picture, stage, 2)).toBe(1.25);
});

test("zooming keeps what is under the pointer where it is", () => {
  const view = zoomAround({ zoom: 1, x: 10, y: 0 }, 2, [110, 0]);
  expect(view).toEqual({ zoom: 2, x: -90, y: 0 });
});

test("a picture does not leave the stage, and one that fits stays in the middle", () => {
  expect(withinStage({ zoom: 2, x: 9999, y: -9999 }, picture, stage, 1)).toEqual({
    zoom: 2,
    x: 400,
    y: -100,
  });
  expect(withinStage({ zoom: 1, x: 50, y: 50 }, picture, stage, 1)).toEqual(FIT);
});

test("a small picture can be made as small as it is, a large one no smaller than the stage", () => {
  expect(withinStage({ zoom: 0.01, x: 0, y: 0 }, { width: 80, height: 60 }, stage, 1).zoom).toBe(
    0.1,
  );
  expect(withinStage({ zoom: 0.01, x: 0, y: 0 }, picture, stage, 1).zoom).toBe(1);
});
