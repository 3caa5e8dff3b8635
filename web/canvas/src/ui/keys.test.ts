import { expect, test } from "vitest";
import { english } from "../text/text";
import { ariaKeys, caps, formatKeys, matches, platform, type KeyStroke } from "./keys";

const names = english.ui.keys;

function stroke(key: string, change: Partial<KeyStroke> = {}): KeyStroke {
  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  return { key, code: "", ...none, ...change };
}

test("a chord matches with all of its modifiers and no other", () => {
  expect(matches(stroke("v", { ctrlKey: true }), "Ctrl+V", "other")).toBe(true);
  expect(matches(stroke("v"), "Ctrl+V", "other")).toBe(false);
  expect(matches(stroke("V", { ctrlKey: true, shiftKey: true }), "Ctrl+V", "other")).toBe(false);
  expect(matches(stroke("V", { ctrlKey: true, shiftKey: true }), "Ctrl+Shift+V", "other")).toBe(
    true,
  );
  expect(matches(stroke("v", { ctrlKey: true, altKey: true }), "Ctrl+V", "other")).toBe(false);
  expect(matches(stroke("v", { ctrlKey: true, metaKey: true }), "Ctrl+V", "other")).toBe(false);
});

test("Ctrl is the Command key on a Mac", () => {
  expect(matches(stroke("k", { metaKey: true }), "Ctrl+K", "mac")).toBe(true);
  expect(matches(stroke("k", { ctrlKey: true }), "Ctrl+K", "mac")).toBe(false);
});

test("a letter with Caps Lock is the same key", () => {
  expect(matches(stroke("Q"), "Q", "other")).toBe(true);
  expect(matches(stroke("Q", { shiftKey: true }), "Q", "other")).toBe(false);
});

test("Shift says nothing about symbols and digits, whatever the layout needs to type them", () => {
  expect(matches(stroke("?", { shiftKey: true }), "?", "other")).toBe(true);
  expect(matches(stroke("?"), "?", "other")).toBe(true);
  expect(matches(stroke("1", { shiftKey: true }), "1", "other")).toBe(true);
  expect(matches(stroke("+", { ctrlKey: true, shiftKey: true }), "Ctrl+Plus", "other")).toBe(true);
});

test("named keys need their Shift", () => {
  expect(matches(stroke("Enter", { ctrlKey: true }), "Ctrl+Enter", "other")).toBe(true);
  const shifted = stroke("Enter", { ctrlKey: true, shiftKey: true });
  expect(matches(shifted, "Ctrl+Enter", "other")).toBe(false);
  expect(matches(shifted, "Ctrl+Shift+Enter", "other")).toBe(true);
  expect(matches(stroke(" "), "Space", "other")).toBe(true);
});

test("Alt and other alphabets are judged by the place of the key", () => {
  expect(matches(stroke("ç", { altKey: true, code: "KeyC" }), "Alt+C", "mac")).toBe(true);
  expect(matches(stroke("я", { ctrlKey: true, code: "KeyZ" }), "Ctrl+Z", "other")).toBe(true);
  expect(matches(stroke("≠", { altKey: true, code: "Equal" }), "Alt+=", "mac")).toBe(true);
  // On a German keyboard "z" is where "y" is: the letter counts.
  expect(matches(stroke("z", { ctrlKey: true, code: "KeyY" }), "Ctrl+Y", "other")).toBe(false);
});

test("keys are written as the platform does", () => {
  expect(formatKeys("Ctrl+Shift+v", names, "other")).toBe("Ctrl+Shift+V");
  expect(formatKeys("Ctrl+Shift+V", names, "mac")).toBe("⌘⇧V");
  expect(formatKeys("Ctrl+Enter", names, "mac")).toBe("⌘⏎");
  expect(formatKeys("Escape", names, "other")).toBe("Esc");
  expect(caps("Ctrl+ArrowUp", names, "other")).toEqual(["Ctrl", "↑"]);
  expect(caps("F8", names, "other")).toEqual(["F8"]);
  expect(caps("Alt+Plus", names, "other")).toEqual(["Alt", "+"]);
});

test("screen readers get the names of the keys", () => {
  expect(ariaKeys("Ctrl+Enter", "other")).toBe("Control+Enter");
  expect(ariaKeys("Ctrl+Enter", "mac")).toBe("Meta+Enter");
});

test("the platform is read from the browser", () => {
  expect(platform("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)")).toBe("mac");
  expect(platform("Mozilla/5.0 (X11; Linux x86_64)")).toBe("other");
});
