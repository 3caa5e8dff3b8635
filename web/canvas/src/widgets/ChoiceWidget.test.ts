import { expect, test } from "vitest";
import { choiceBeginning, lettersWith, nextChoice } from "./ChoiceWidget";

const NAMES = ["euler", "euler_ancestral", "heun", "dpmpp_2m", "dpmpp_sde"];

test("arrows take the next choice and the one before, and stop at the ends", () => {
  expect(nextChoice(NAMES, "euler", "ArrowDown")).toBe("euler_ancestral");
  expect(nextChoice(NAMES, "euler", "ArrowUp")).toBe("euler");
  expect(nextChoice(NAMES, "dpmpp_sde", "ArrowDown")).toBe("dpmpp_sde");
  expect(nextChoice(NAMES, "heun", "Home")).toBe("euler");
  expect(nextChoice(NAMES, "heun", "End")).toBe("dpmpp_sde");
});

test("a value that is no choice leads to the first", () =>
  expect(nextChoice(NAMES, "gone", "ArrowDown")).toBe("euler"));

test("other keys take nothing", () => expect(nextChoice(NAMES, "heun", "Enter")).toBeNull());

test("a letter takes the next choice that begins with it, and goes round", () => {
  expect(choiceBeginning(NAMES, "euler", "e")).toBe("euler_ancestral");
  expect(choiceBeginning(NAMES, "euler_ancestral", "ee")).toBe("euler");
  expect(choiceBeginning(NAMES, "euler", "z")).toBeNull();
});

test("several letters take what begins with all of them", () => {
  expect(choiceBeginning(NAMES, "dpmpp_2m", "dpmpp_s")).toBe("dpmpp_sde");
  expect(choiceBeginning(NAMES, "dpmpp_2m", "dp")).toBe("dpmpp_2m");
});

test("letters belong together until there is a pause", () => {
  const d = lettersWith({ letters: "", time: -Infinity }, "D", 0);
  expect(lettersWith(d, "p", 400).letters).toBe("dp");
  expect(lettersWith(d, "p", 1400).letters).toBe("p");
});
