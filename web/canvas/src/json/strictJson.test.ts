import { expect, test } from "vitest";
import { parseJson } from "./strictJson";

function value(text: string): unknown {
  const read = parseJson(text);
  return "value" in read ? read.value : read.fault;
}

test.each([
  ["null"],
  [" [1, 2.5, -3e2, 0, -7] "],
  ['{"a": {"b": [true, false, null, "x"]}, "": {}}'],
  ['"\\"\\\\ \\u00e9 \\ud83d\\ude00 é"'],
  ["[]"],
  ["{}"],
  ['["\\\\", "\\\\\\""]'],
  ["\t\r\n1\n"],
])("%s is read as it always is", (text) => {
  expect(value(text)).toEqual(JSON.parse(text));
});

test("whole numbers are exact up to 64 bits", () => {
  expect(value("[9007199254740991, 18446744073709551615, -9223372036854775808]")).toEqual([
    9007199254740991,
    2n ** 64n - 1n,
    -(2n ** 63n),
  ]);
});

test.each([
  ["18446744073709551616"],
  ["-9223372036854775809"],
  ["1".repeat(1000)],
  ["1e999"],
  ["-1e999"],
])("%s is more than can be held", (text) => {
  expect(value(text)).toMatchObject({ reason: "number", line: 1, column: 1 });
});

test.each([
  ["", "short", 1, 1],
  ["  \n ", "short", 2, 2],
  ["[1,", "short", 1, 4],
  ['{"a', "short", 1, 4],
  ['{"a":', "short", 1, 6],
  ["{a: 1}", "json", 1, 2],
  ["[1 2]", "json", 1, 4],
  ["[1,]", "json", 1, 4],
  ['{"a": 1,}', "json", 1, 9],
  ['{"a" 1}', "json", 1, 6],
  ["1 2", "json", 1, 3],
  ["[01]", "json", 1, 3],
  ["NaN", "json", 1, 1],
  ['\n"tab\there"', "json", 2, 1],
  ['["\\x"]', "json", 1, 2],
  ["'a'", "json", 1, 1],
  ["trueish", "json", 1, 5],
])("%j is refused at its place", (text, reason, line, column) => {
  expect(value(text)).toMatchObject({ reason, line, column });
});

test("a key that stands twice is told, for one of the two would be lost", () => {
  expect(value('{"a": 1,\n "b": 2, "\\u0061": 3}')).toMatchObject({
    reason: "duplicate",
    line: 2,
    column: 10,
  });
});

test("any key is only a key", () => {
  const read = value('{"__proto__": {"x": 1}, "constructor": 2}');
  expect(Object.keys(read ?? {})).toEqual(["__proto__", "constructor"]);
  expect(JSON.stringify(read)).toBe('{"__proto__":{"x":1},"constructor":2}');
});

test("what is nested deeper than the server allows is refused, however deep", () => {
  expect(value(`${"[".repeat(64)}${"]".repeat(64)}`)).toBeInstanceOf(Array);
  expect(value("[".repeat(65))).toMatchObject({ reason: "deep", column: 65 });
  expect(value("[".repeat(1_000_000))).toMatchObject({ reason: "deep" });
  expect(value('{"a":'.repeat(1_000_000))).toMatchObject({ reason: "deep" });
});

test("long texts and many backslashes are read", () => {
  const long = JSON.stringify({ text: 'a\\"b'.repeat(300_000) });
  expect(value(long)).toEqual(JSON.parse(long));
  expect(value(`"${"\\\\".repeat(300_000)}"`)).toBe("\\".repeat(300_000));
});

test("a byte order mark is no fault", () => {
  expect(value("\ufeff{}")).toEqual({});
});
