import { expect, test } from "vitest";
import type { PortSpec } from "../../graph/spec";
import { english } from "../../text/text";
import { limits } from "./NodeHelp";

const words = english.panels.help;
const port: PortSpec = {
  name: "width",
  type: "Integer",
  kinds: ["Integer"],
  choices: [],
  required: false,
  default: 512,
  hints: {},
  fields: [],
};

test("a range and a step are said", () => {
  const hints = { multiple: { low: 16, high: 16384, of: 8 } };
  expect(limits({ ...port, hints }, words)).toEqual(["16 to 16384", "multiples of 8"]);
});

test("a field without limits says nothing, a choice how many there are", () => {
  expect(limits(port, words)).toEqual([]);
  expect(limits({ ...port, choices: ["a", "b"] }, words)).toEqual(["2 choices"]);
});
