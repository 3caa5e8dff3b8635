import { expect, test } from "vitest";
import { fitView } from "./fitView";

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
