import { expect, test } from "vitest";
import { bytes } from "./bytes";

test("a size is told in the unit that fits", () => {
  expect(bytes(0, "en")).toBe("0\u00a0bytes");
  expect(bytes(1500, "en")).toBe("1.5\u00a0kB");
  expect(bytes(123_456_789, "en")).toBe("123\u00a0MB");
  expect(bytes(1500, "es")).toBe("1,5\u00a0kB");
});
