import { expect, test } from "vitest";
import { ariaKeys, keysOf, shownKeys } from "./keys";

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test("a letter is named in upper case, with what is held", () => {
  expect(keysOf({ ...none, key: "z", code: "KeyZ", ctrlKey: true })).toBe("Mod+Z");
  expect(keysOf({ ...none, key: "Z", code: "KeyZ", metaKey: true, shiftKey: true })).toBe(
    "Mod+Shift+Z",
  );
  expect(keysOf({ ...none, key: "F8", code: "F8", shiftKey: true })).toBe("Shift+F8");
});

test("a sign is itself, whatever it takes to write it", () => {
  expect(keysOf({ ...none, key: "?", code: "Slash", shiftKey: true })).toBe("?");
  expect(keysOf({ ...none, key: "?", code: "Minus", shiftKey: true })).toBe("?");
  expect(keysOf({ ...none, key: ".", code: "Period" })).toBe(".");
});

test("Alt with a key goes by the key's place", () => {
  expect(keysOf({ ...none, key: "ç", code: "KeyC", altKey: true })).toBe("Alt+C");
  expect(keysOf({ ...none, key: "≠", code: "Equal", altKey: true })).toBe("Alt+=");
});

test("keys are shown in the words of the system", () => {
  expect(shownKeys("Mod+Shift+Z", false)).toBe("Ctrl+Shift+Z");
  expect(shownKeys("Mod+Shift+Enter", true)).toBe("⌘⇧↩");
  expect(shownKeys("Alt++", false)).toBe("Alt++");
  expect(ariaKeys("Mod+Enter", false)).toBe("Control+Enter");
});
