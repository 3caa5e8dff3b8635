// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { dragSession } from "./dragSession";

let isPutBack = false;
let interrupt: () => void = () => undefined;
let listeners = 0;

function begun() {
  const drag = dragSession(
    (giveUp) => {
      interrupt = giveUp;
      listeners++;
      return () => listeners--;
    },
    () => (isPutBack = true),
  );
  drag.begin();
  return drag;
}

function press(key: string): boolean {
  let isHeard = false;
  document.body.addEventListener("keydown", () => (isHeard = true), { once: true });
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  return isHeard;
}

beforeEach(() => {
  isPutBack = false;
  listeners = 0;
});

test("what is held to the end is kept", () => {
  const drag = begun();
  expect(drag.isHeld).toBe(true);
  expect(drag.end()).toBe(true);
  expect(isPutBack).toBe(false);
  expect(listeners).toBe(0);
});

test("Escape puts it back, and is nobody else's", () => {
  const drag = begun();
  expect(press("Escape")).toBe(false);
  expect(isPutBack).toBe(true);
  expect(drag.isGivenUp).toBe(true);
  expect(drag.end()).toBe(false);
});

test("an interruption puts it back", () => {
  const drag = begun();
  interrupt();
  expect(isPutBack).toBe(true);
  expect(drag.end()).toBe(false);
});

test("one whose end is never told leaves Escape to others", () => {
  const drag = begun();
  drag.stop();
  expect(isPutBack).toBe(true);
  expect(press("Escape")).toBe(true);
  expect(listeners).toBe(0);
});

test("one that was given up is over when the button goes up", async () => {
  const drag = begun();
  interrupt();
  dispatchEvent(new Event("pointerup"));
  await new Promise((resolve) => setTimeout(resolve));
  expect(drag.isHeld).toBe(false);
});
