import { describe, expect, test } from "vitest";
import type { PortSpec } from "../graph/spec";
import { dragged, fitted, grouped, parsed, rangeOf, share, shown, stepped } from "./numbers";

function input(kind: "Integer" | "Float", hints: PortSpec["hints"]): PortSpec {
  return { name: "x", type: kind, kinds: [kind], choices: [], required: false, default: 0, hints };
}

const STEPS = rangeOf(input("Integer", { slider: { low: 1, high: 1000, step: 1 } }));
const CFG = rangeOf(input("Float", { slider: { low: 0, high: 100, step: 0.1 } }));
const SIDE = rangeOf(input("Integer", { multiple: { low: 16, high: 16384, of: 8 } }));
const SEED = rangeOf(input("Integer", { seed: {} }));

describe("a typed number", () => {
  test("may be a sum", () => expect(parsed("1024/2", SIDE)).toBe(512));
  test("takes a comma for a point", () => expect(parsed("7,5", CFG)).toBe(7.5));
  test("is whole where the input is", () => expect(parsed("7.6", STEPS)).toBe(8));
  test("may be in groups of digits", () =>
    expect(parsed("1\u2009847\u2009293", SEED)).toBe(1847293));
  test("keeps all digits of a seed of 64 bits", () =>
    expect(parsed("18446744073709551615", SEED)).toBe(18446744073709551615n));
  test("is none where it says none", () => expect(parsed("seven", CFG)).toBeNull());
});

describe("a number that is shown", () => {
  test("has the figures of its step", () => expect(shown(7, CFG)).toBe("7.0"));
  test("hides no figures", () => expect(shown(7.125, CFG)).toBe("7.125"));
  test("stands in groups of three digits", () =>
    expect(grouped(1847293011)).toBe("1\u2009847\u2009293\u2009011"));
});

describe("a dragged number", () => {
  test("crosses its range within the width of the field", () =>
    expect(dragged(0, 100, 100, CFG)).toBe(100));
  test("moves a tenth as far when fine", () => expect(dragged(0, 10, 100, CFG, "fine")).toBe(1));
  test("stays on multiples and within limits", () => {
    expect(dragged(512, 20, 100, SIDE) % 8).toBe(0);
    expect(dragged(512, -5000, 100, SIDE)).toBe(16);
  });
  test("goes by its logarithm where the range is wide", () => {
    expect(dragged(10, 10, 100, STEPS)).toBe(20);
    expect(share(1, STEPS)).toBe(0);
    expect(share(1000, STEPS)).toBe(1);
  });
});

test("a multiple counts from nothing, not from its least value", () =>
  expect(fitted(513, SIDE)).toBe(512));

test("a step leaves no dust of binary fractions", () => expect(stepped(0.1, 2, CFG)).toBe(0.3));

test("a large seed steps exactly", () =>
  expect(stepped(18446744073709551614n, 1, SEED)).toBe(18446744073709551615n));
