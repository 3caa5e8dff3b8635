import { expect, test } from "vitest";
import { recents, remember } from "./NodeSearch";

function memory(kept = new Map<string, string>()) {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test("the latest type comes first, and each once", () => {
  const storage = memory();
  for (const type of ["Save", "Decode", "Save"]) remember(storage, type);
  expect(recents(storage)).toEqual(["Save", "Decode"]);
});

test("a storage that is closed or broken costs nothing but the memory", () => {
  expect(recents(memory(new Map([["lienzo.recent", "{"]])))).toEqual([]);
  const closed = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException("full");
    },
  };
  expect(() => remember(closed, "Save")).not.toThrow();
});
