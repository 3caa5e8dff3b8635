import { expect, test } from "vitest";
import { english } from "./text";
import { duration, moment, bytes, localeOf } from "./format";

const words = english.panels.time;

test("short times have a tenth, long ones do not", () => {
  expect(duration(0.01, words)).toBe("0.1 s");
  expect(duration(0.25, words)).toBe("0.3 s");
  expect(duration(42.4, words)).toBe("42 s");
  expect(duration(125, words)).toBe("2 min 5 s");
  expect(duration(3 * 3600 + 62, words)).toBe("3 h 1 min");
});

test("a minute is never sixty seconds", () => {
  expect(duration(59.96, words)).toBe("1 min 0 s");
});

test("today has no date", () => {
  const noon = new Date(2026, 10, 23, 12, 0).getTime() / 1000;
  expect(moment(noon, noon + 60, "en")).not.toContain("Nov");
  expect(moment(noon, noon + 86_400, "en")).toContain("Nov");
});

test("a size is told in the unit that fits", () => {
  expect(bytes(0, "en")).toBe("0\u00a0bytes");
  expect(bytes(1500, "en")).toBe("1.5\u00a0kB");
  expect(bytes(123_456_789, "en")).toBe("123\u00a0MB");
  expect(bytes(1500, "es")).toBe("1,5\u00a0kB");
});

test("the first of the browser's that is of the language", () => {
  expect(localeOf("en", ["es-MX", "en-GB", "en-US"])).toBe("en-GB");
  expect(localeOf("es", ["es-MX", "en-GB"])).toBe("es-MX");
});

test("the language itself where the browser has none of it", () => {
  expect(localeOf("es", ["en-GB"])).toBe("es");
  expect(localeOf("en", ["est"])).toBe("en");
});
