import { describe, expect, test } from "vitest";
import type { PortSpec } from "../graph/spec";
import { english } from "../text/text";
import { faultInWords, faultOf } from "./faultOf";

function input(type: string, more: Partial<PortSpec> = {}): PortSpec {
  return {
    name: "x",
    type,
    kinds: [type],
    choices: [],
    required: false,
    default: null,
    hints: {},
    fields: [],
    ...more,
  };
}

const STEPS = input("Integer", { hints: { slider: { low: 1, high: 1000, step: 1 } } });
const SIDE = input("Integer", { hints: { multiple: { low: 16, high: 16384, of: 8 } } });
const SEED = input("Integer", { hints: { seed: {} } });

describe("a value that will do has no fault", () => {
  test.each<[PortSpec, PortSpec["default"]]>([
    [STEPS, 28],
    [SIDE, 1024],
    [SEED, 18446744073709551615n],
    [input("Float"), 7],
    [input("Text"), ""],
    [input("Boolean"), false],
    [input("Choice", { choices: ["euler", 2] }), 2],
    [input("Integer or None", { kinds: ["Integer", "None"] }), null],
    [input("Anything", { kinds: ["Anything"] }), { of: "any kind" }],
  ])("%#", (spec, value) => expect(faultOf(spec, value)).toBeNull());
});

test("what must be given is missing where nothing is", () => {
  expect(faultOf(input("Text", { required: true }), undefined)).toEqual({ kind: "missing" });
  expect(faultOf(input("Text", { hints: { file: { folder: "vae" } } }), "")).toEqual({
    kind: "file",
  });
});

test("a number of the wrong kind is told from one out of range", () => {
  expect(faultOf(STEPS, 2.5)).toEqual({ kind: "whole" });
  expect(faultOf(STEPS, "many")).toEqual({ kind: "whole" });
  expect(faultOf(input("Float"), "much")).toEqual({ kind: "number" });
  expect(faultOf(STEPS, 2000)).toEqual({ kind: "range", low: "1", high: "1000" });
});

test("what is no multiple is told the two beside it", () =>
  expect(faultOf(SIDE, 1001)).toEqual({ kind: "multiple", of: 8, near: [1000, 1008] }));

test("a seed has 64 bits", () => {
  const fault = faultOf(SEED, 18446744073709551616n);
  expect(fault).toEqual({ kind: "range", low: "0", high: "18446744073709551615" });
  expect(faultOf(SEED, -1)).toEqual(fault);
});

test("a fault is told in words", () => {
  const words = english.fields.faults;
  expect(faultInWords({ kind: "multiple", of: 8, near: [1000, 1008] }, words)).toBe(
    "Not a multiple of 8: 1000 and 1008 are nearest",
  );
  expect(faultInWords({ kind: "whole" }, words)).toBe("Not a whole number");
});
