import { expect, test } from "vitest";
import type { Command } from "../store/command";
import type { KeyStroke } from "../ui/keys";
import { meant as meantOn, type Focus } from "./useKeyboard";

const none = { code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const command = (id: string, keys: string, more: Partial<Command> = {}): Command => ({
  id,
  group: "edit",
  title: () => id,
  keys: [keys],
  run: () => undefined,
  ...more,
});
const commands = [
  command("run", "Ctrl+Enter", { inFields: true }),
  command("pin", "P"),
  command("undo", "Ctrl+Z"),
  command("copy", "Ctrl+C", { isNative: true }),
  command("search", "Tab"),
];
const meant = (given: readonly Command[], stroke: KeyStroke, focus: Focus) =>
  meantOn(given, stroke, focus, "other");
const nowhere = { isTyping: false, isNowhere: true };
const typing = { isTyping: true, isNowhere: false };
const onButton = { isTyping: false, isNowhere: false };

test("a letter is a command on the canvas, and a letter in a text", () => {
  expect(meant(commands, { ...none, key: "p" }, nowhere)?.id).toBe("pin");
  expect(meant(commands, { ...none, key: "p" }, typing)).toBeUndefined();
});

test("a text undoes its own writing, but Run runs from everywhere", () => {
  expect(meant(commands, { ...none, key: "z", ctrlKey: true }, typing)).toBeUndefined();
  expect(meant(commands, { ...none, key: "Enter", ctrlKey: true }, typing)?.id).toBe("run");
});

test("copying is left to the browser, which tells of it", () => {
  expect(meant(commands, { ...none, key: "c", ctrlKey: true }, nowhere)).toBeUndefined();
});

test("Tab searches only where there is nothing to move on from", () => {
  expect(meant(commands, { ...none, key: "Tab" }, nowhere)?.id).toBe("search");
  expect(meant(commands, { ...none, key: "Tab" }, onButton)).toBeUndefined();
});
