import { expect, test } from "vitest";
import { bytes } from "./bytes";

test("a size is told in the unit that fits", () => {
  expect(bytes(0, "en")).toBe("0 bytes");
  expect(bytes(1500, "en")).toBe("1.5 kB");
  expect(bytes(123_456_789, "en")).toBe("123 MB");
  expect(bytes(1500, "es")).toBe("1,5 kB");
});
