import { expect, test } from "vitest";
import { nextChoice } from "./nextChoice";

const NAMES = ["euler", "euler_ancestral", "heun", "dpmpp_2m"];

test("arrows take the next choice and the one before, and stop at the ends", () => {
  expect(nextChoice(NAMES, "euler", "ArrowDown")).toBe("euler_ancestral");
  expect(nextChoice(NAMES, "euler", "ArrowUp")).toBe("euler");
  expect(nextChoice(NAMES, "dpmpp_2m", "ArrowDown")).toBe("dpmpp_2m");
});

test("a letter takes the next choice that begins with it", () => {
  expect(nextChoice(NAMES, "euler", "e")).toBe("euler_ancestral");
  expect(nextChoice(NAMES, "euler_ancestral", "E")).toBe("euler");
  expect(nextChoice(NAMES, "euler", "z")).toBeNull();
});
