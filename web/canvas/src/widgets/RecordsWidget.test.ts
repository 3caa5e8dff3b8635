import { expect, test } from "vitest";
import type { PortSpec } from "../graph/spec";
import type { JsonObject } from "../json/json";
import { entriesOf, inShort, moved, newEntry, withField } from "./RecordsWidget";

const base = { choices: [], hints: {}, fields: [], required: false, default: null };
const FIELDS: readonly PortSpec[] = [
  { ...base, name: "file", type: "Text", kinds: ["Text"], required: true },
  { ...base, name: "strength", type: "Float", kinds: ["Float"], default: 1 },
  { ...base, name: "on", type: "Boolean", kinds: ["Boolean"], default: true },
];
const TWO: readonly JsonObject[] = [
  { file: "style/ink.safetensors", strength: 0.8 },
  { file: "fog.safetensors" },
];

test("the entries that count are told in a line", () => {
  expect(inShort(FIELDS, TWO)).toBe("ink 0.8, fog 1");
  expect(inShort(FIELDS, [{ file: "ink.safetensors", on: false }])).toBe("");
  expect(inShort(FIELDS, undefined)).toBe("");
});

test("an entry is changed and moved, and the others stay", () => {
  expect(withField(TWO, 1, "strength", 0.5)[1]).toEqual({ file: "fog.safetensors", strength: 0.5 });
  expect(withField(TWO, 1, "strength", 0.5)[0]).toBe(TWO[0]);
  expect(moved(TWO, 0, 1)).toEqual([TWO[1], TWO[0]]);
  expect(moved(TWO, 0, 2)).toBe(TWO);
  expect(moved(TWO, 1, -1)).toBe(TWO);
});

test("a new entry has what it cannot be without", () => {
  expect(newEntry(FIELDS)).toEqual({ file: "" });
});

test("what is no entry is not shown as one", () => {
  expect(entriesOf([1, { file: "a" }, null])).toEqual([{ file: "a" }]);
  expect(entriesOf("a")).toEqual([]);
});
