import { expect, test } from "vitest";
import { localeOf } from "./localeOf";

test("the first of the browser's that is of the language", () => {
  expect(localeOf("en", ["es-MX", "en-GB", "en-US"])).toBe("en-GB");
  expect(localeOf("es", ["es-MX", "en-GB"])).toBe("es-MX");
});

test("the language itself where the browser has none of it", () => {
  expect(localeOf("es", ["en-GB"])).toBe("es");
  expect(localeOf("en", ["est"])).toBe("en");
});
