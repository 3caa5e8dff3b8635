import { expect, test } from "vitest";
import { panBy } from "../../ui/viewTransform";
import { fitting, onPicture, pinched, zoomedBy } from "./maskView";

const EASEL = { width: 432, height: 232 };

test("the whole picture fits, in the middle", () => {
  expect(fitting({ width: 800, height: 200 }, EASEL)).toEqual({ x: 16, y: 66, zoom: 0.5 });
  expect(fitting({ width: 4, height: 4 }, EASEL).zoom).toBe(8);
});

test("zooming keeps the point under the pointer", () => {
  const view = { x: 10, y: 20, zoom: 0.5 };
  const at = [110, 70] as const;
  const closer = zoomedBy(view, 2, at);
  expect(closer.zoom).toBe(1);
  expect(onPicture(closer, at)).toEqual(onPicture(view, at));
});

test("no zoom goes on for ever", () =>
  expect(zoomedBy({ x: 0, y: 0, zoom: 1 }, 1e9, [0, 0]).zoom).toBe(32));

test("what two fingers hold goes along with them", () => {
  const view = { x: 0, y: 0, zoom: 1 };
  const next = pinched(
    view,
    [
      [10, 10],
      [30, 10],
    ],
    [
      [20, 20],
      [60, 20],
    ],
  );
  expect(next.zoom).toBe(2);
  expect(onPicture(next, [20, 20])).toEqual([10, 10]);
  expect(onPicture(next, [60, 20])).toEqual([30, 10]);
});

test("two fingers that move alike only pan", () => {
  const view = { x: 5, y: 5, zoom: 3 };
  expect(
    pinched(
      view,
      [
        [0, 0],
        [9, 0],
      ],
      [
        [4, 2],
        [13, 2],
      ],
    ),
  ).toEqual(panBy(view, 4, 2));
});
