import { expect, test } from "vitest";
import { fitView, glide, onTheWay } from "./canvasHandle";
import type { ViewTransform } from "../../ui/viewTransform";

const INSETS = { top: 50, right: 0, bottom: 50, left: 100 };

test("a box is seen whole and in the middle of what is free", () => {
  const view = fitView(
    { x: 0, y: 0, width: 1800, height: 500 },
    { width: 1000, height: 600 },
    INSETS,
  );
  expect(view).toEqual({ x: 100, y: 175, zoom: 0.5 });
});

test("a small box is not blown up", () => {
  const view = fitView({ x: 0, y: 0, width: 10, height: 10 }, { width: 1000, height: 600 }, INSETS);
  expect(view.zoom).toBe(1);
});

const FROM: ViewTransform = { x: 0, y: 0, zoom: 1 };
const TO: ViewTransform = { x: 100, y: -50, zoom: 0.5 };

test("a glide begins where the view is and ends where it is wanted", () => {
  expect(onTheWay(FROM, TO, 0)).toEqual(FROM);
  expect(onTheWay(FROM, TO, 1)).toBe(TO);
});

test("a glide is past the middle at half of its time", () => {
  expect(onTheWay(FROM, TO, 0.5).x).toBeGreaterThan(50);
});

test("who moves the view stops the glide", () => {
  const frames: (() => void)[] = [];
  const shown = [FROM];
  const lens = {
    getViewport: () => shown.at(-1) ?? FROM,
    setViewport: (view: ViewTransform) => shown.push(view),
  };
  glide(lens, TO, (act) => frames.push(act));
  frames.shift()?.();
  const taken = { x: 7, y: 7, zoom: 1 };
  shown.push(taken);
  frames.shift()?.();
  expect(shown.at(-1)).toBe(taken);
  expect(frames).toEqual([]);
});
