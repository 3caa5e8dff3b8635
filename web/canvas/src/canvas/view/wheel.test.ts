import { expect, test } from "vitest";
import { turnedPan, turnedZoom, ZOOMS, zoomsBy, type Scrolled } from "./wheel";

const STILL: Scrolled = {
  deltaX: 0,
  deltaY: 0,
  deltaMode: 0,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
};
const VIEW = { x: 10, y: 20, zoom: 1 };

test("two fingers pan, a pinch and a real wheel zoom", () => {
  expect(zoomsBy({ ...STILL, deltaY: 12.5 }, "auto")).toBe(false);
  expect(zoomsBy({ ...STILL, deltaX: 3, deltaY: 120 }, "auto")).toBe(false);
  expect(zoomsBy({ ...STILL, deltaY: 4, ctrlKey: true }, "auto")).toBe(true);
  expect(zoomsBy({ ...STILL, deltaY: -120 }, "auto")).toBe(true);
  expect(zoomsBy({ ...STILL, deltaY: 3, deltaMode: 1 }, "auto")).toBe(true);
});

test("a wheel is known by its notches, however far one scrolls", () => {
  for (const deltaY of [53, 66.67, 80, -80]) {
    const notch = { ...STILL, deltaY, wheelDeltaY: -120 * Math.sign(deltaY) };
    expect(zoomsBy(notch, "auto")).toBe(true);
  }
  expect(zoomsBy({ ...STILL, deltaY: 40, wheelDeltaY: -120 }, "auto")).toBe(false); // two fingers
  expect(zoomsBy({ ...STILL, deltaY: 13, wheelDeltaY: -39 }, "auto")).toBe(false);
});

test("a setting overrules what the wheel looks like, but no pinch", () => {
  expect(zoomsBy({ ...STILL, deltaY: 120 }, "pan")).toBe(false);
  expect(zoomsBy({ ...STILL, deltaY: 2 }, "zoom")).toBe(true);
  expect(zoomsBy({ ...STILL, deltaY: 2, ctrlKey: true }, "pan")).toBe(true);
});

test("panning with Shift goes sideways", () => {
  expect(turnedPan(VIEW, { ...STILL, deltaY: 30, shiftKey: true })).toEqual({
    x: -20,
    y: 20,
    zoom: 1,
  });
});

test("zooming keeps what is under the pointer where it is", () => {
  const next = turnedZoom(VIEW, { ...STILL, deltaY: -120 }, [110, 220]);
  expect((110 - next.x) / next.zoom).toBeCloseTo(100);
  expect((220 - next.y) / next.zoom).toBeCloseTo(200);
  expect(next.zoom).toBeGreaterThan(1);
});

test("zooming ends at the nearest and the farthest view", () => {
  let view = VIEW;
  for (let i = 0; i < 100; i++) view = turnedZoom(view, { ...STILL, deltaY: 400 }, [0, 0]);
  expect(view.zoom).toBe(ZOOMS.least);
});
