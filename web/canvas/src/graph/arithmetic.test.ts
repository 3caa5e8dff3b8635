import { expect, test } from "vitest";
import { evaluate } from "./arithmetic";

test.each([
  ["1024", 1024],
  ["1024/2", 512],
  [" 2 + 3 * 4 ", 14],
  ["(2 + 3) * 4", 20],
  ["-3", -3],
  ["--3", 3],
  ["2*-3", -6],
  ["10 - 4 - 3", 3],
  ["64 / 4 / 2", 8],
  ["1,5", 1.5],
  ["1,5*2", 3],
  [".5", 0.5],
  ["5.", 5],
  ["1e3", 1000],
  ["2E-1", 0.2],
  ["8×3÷2", 12],
  ["−4", -4],
  ["+7", 7],
])("%s comes to %d", (text, value) => {
  expect(evaluate(text)).toBe(value);
});

test.each([
  "",
  " ",
  "a",
  "1 2",
  "1/",
  "*2",
  "(1",
  "1)",
  "()",
  "1/0",
  "1e999",
  "1..2",
  "1,2,3",
  "2(3)",
  "alert(1)",
  "0x10",
])("%j is no number", (text) => {
  expect(evaluate(text)).toBeNull();
});

test("neither length nor depth harms", () => {
  expect(evaluate("(".repeat(199))).toBeNull();
  expect(evaluate(`${"(".repeat(90)}7${")".repeat(90)}`)).toBe(7);
  expect(evaluate("1+".repeat(5000))).toBeNull();
});
