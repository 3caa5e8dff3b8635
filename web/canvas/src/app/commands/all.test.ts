import { expect, test } from "vitest";
import { english } from "../../text/text";
import { formatKeys } from "../../ui/keys";
import { COMMANDS } from "./all";
import { LANGUAGES } from "../../text/languages";

test("no two commands have the same id or the same keys", () => {
  const ids = COMMANDS.map(({ id }) => id);
  const keys = COMMANDS.flatMap((command) => command.keys);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(keys).size).toBe(keys.length);
});

test("hands that know ComfyUI find its keys", () => {
  const known = new Map(COMMANDS.flatMap(({ id, keys }) => keys.map((key) => [key, id])));
  expect(known.get("Ctrl+Enter")).toBe("run.start");
  expect(known.get("Ctrl+Shift+Enter")).toBe("run.first");
  expect(known.get("Ctrl+Alt+Enter")).toBe("run.interrupt");
  expect(known.get("Ctrl+B")).toBe("arrange.bypass");
  expect(known.get("Ctrl+G")).toBe("arrange.group");
  expect(known.get("Ctrl+Shift+V")).toBe("edit.pasteWithLinks");
  expect(known.get("Alt+C")).toBe("arrange.collapse");
  expect(known.get(".")).toBe("zoom.fit");
  expect(known.get("R")).toBe("view.reload");
});

test("a key without Ctrl or Alt never works while a text is typed", () => {
  const plain = COMMANDS.filter(({ inFields }) => inFields)
    .flatMap(({ keys }) => keys)
    .filter((keys) => !/^(Ctrl|Alt)\+|^(Shift\+)?F\d+$/.test(keys));
  expect(plain).toEqual([]);
});

test("every command has a name in every language", async () => {
  for (const language of Object.values(LANGUAGES)) {
    const text = await language.load();
    const titles = COMMANDS.map((command) => command.title(text));
    expect(titles.every((title) => title.length > 0)).toBe(true);
    expect(new Set(titles).size).toBe(titles.length);
  }
});

test("all keys can be shown", () => {
  for (const { keys } of COMMANDS) {
    for (const each of keys) expect(formatKeys(each, english.ui.keys, "other")).not.toBe("");
  }
});
