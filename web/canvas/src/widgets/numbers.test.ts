import { describe, expect, test } from "vitest";
import type { PortSpec } from "../graph/spec";
import {
  dragged,
  fitted,
  grouped,
  paceOf,
  parsed,
  rangeOf,
  inRange,
  share,
  shown,
  stepped,
} from "./numbers";

function input(kind: "Integer" | "Float", hints: PortSpec["hints"] = {}) {
  const spec = { name: "x", type: kind, kinds: [kind], choices: [], required: false, default: 0 };
  return rangeOf({ ...spec, hints, fields: [] });
}

const STEPS = input("Integer", { slider: { low: 1, high: 1000, step: 1 } });
const CFG = input("Float", { slider: { low: 0, high: 100, step: 0.1 } });
const SIDE = input("Integer", { multiple: { low: 16, high: 16384, of: 8 } });
const ODD_SIDE = input("Integer", { multiple: { low: 20, high: 100, of: 8 } });
const SEED = input("Integer", { seed: {} });
const WHOLE = input("Integer");

describe("a typed number", () => {
  test("may be a sum", () => expect(parsed("1024/2", SIDE)).toBe(512));
  test("takes a comma for a point", () => expect(parsed("7,5", CFG)).toBe(7.5));
  test("is whole where the input is", () => expect(parsed("7.6", STEPS)).toBe(8));
  test("may be in groups of digits", () =>
    expect(parsed("1\u2009847\u2009293", SEED)).toBe(1847293));
  test("keeps all digits of a seed of 64 bits", () =>
    expect(parsed("18446744073709551615", SEED)).toBe(18446744073709551615n));
  test("is a plain number wherever one holds it", () =>
    expect(parsed("9007199254740991", SEED)).toBe(9007199254740991));
  test("is none where it says none", () => expect(parsed("seven", CFG)).toBeNull());
  test("snaps to a multiple, but not from beyond the limits", () => {
    expect(inRange(1001, SIDE)).toBe(1000);
    expect(inRange(4, SIDE)).toBe(4);
    expect(inRange(7.35, CFG)).toBe(7.35);
  });
});

describe("a number that is shown", () => {
  test("has the figures of its step", () => expect(shown(7, CFG)).toBe("7.0"));
  test("hides no figures", () => expect(shown(7.125, CFG)).toBe("7.125"));
  test("is what was typed where that is no number", () => expect(shown("sev", CFG)).toBe("sev"));
  test("stands in groups of three digits", () => {
    expect(grouped(1847293011)).toBe("1\u2009847\u2009293\u2009011");
    expect(grouped(18446744073709551615n)).toHaveLength(26);
    expect(grouped("not 1234")).toBe("not 1234");
  });
});

describe("a dragged number", () => {
  test("crosses its range within the width of the field", () =>
    expect(dragged(0, 100, 100, CFG)).toBe(100));
  test("moves a tenth as far when fine, ten times when coarse", () => {
    expect(dragged(0, 10, 100, CFG, "fine")).toBe(1);
    expect(dragged(0, 5, 100, CFG, "coarse")).toBe(50);
  });
  test("stays on multiples and within limits", () => {
    expect(dragged(512, 20, 100, SIDE)).toBe(592);
    expect(dragged(512, -5000, 100, SIDE)).toBe(16);
  });
  test("goes by its logarithm where the range is wide", () => {
    expect(dragged(10, 40, 100, STEPS)).toBe(20);
    expect(dragged(20, 80, 236, STEPS)).toBeLessThan(40);
    expect(share(1, STEPS)).toBe(0);
    expect(share(31.6, STEPS)).toBeCloseTo(0.5, 2);
    expect(share(1000, STEPS)).toBe(1);
  });
  test("goes by steps where there are no limits", () =>
    expect(dragged(3, -20, 100, WHOLE)).toBe(-7));
  test("loses no digits of a large one", () =>
    expect(dragged(2n ** 60n, 20, 100, WHOLE)).toBe(2n ** 60n + 10n));
  test("is coarse with Ctrl and fine with Shift", () => {
    const none = { ctrlKey: false, metaKey: false, shiftKey: false };
    expect(paceOf(none)).toBe("normal");
    expect(paceOf({ ...none, ctrlKey: true })).toBe("coarse");
    expect(paceOf({ ...none, shiftKey: true })).toBe("fine");
  });
});

describe("a number that is stepped", () => {
  test("has no dust of binary fractions", () => expect(stepped(0.1, 2, CFG)).toBe(0.3));
  test("steps finer and coarser", () => {
    expect(stepped(7, 1, CFG, "fine")).toBe(7.01);
    expect(stepped(7, 1, CFG, "coarse")).toBe(8);
    expect(stepped(7, 1, STEPS, "fine")).toBe(8);
  });
  test("goes from one multiple to the next", () => {
    expect(stepped(513, 1, SIDE)).toBe(520);
    expect(stepped(513, -1, SIDE)).toBe(512);
    expect(stepped(16, -1, SIDE)).toBe(16);
  });
  test("goes on exactly beyond what a number holds", () => {
    expect(stepped(18446744073709551614n, 1, SEED)).toBe(18446744073709551615n);
    expect(stepped(Number.MAX_SAFE_INTEGER, 1, SEED)).toBe(9007199254740992n);
    expect(stepped(9007199254740992n, -1, SEED)).toBe(Number.MAX_SAFE_INTEGER);
  });
  test("stays within its limits", () => expect(stepped(0, -1, SEED)).toBe(0));
});

test("a multiple counts from nothing, not from its least value", () => {
  expect(fitted(513, SIDE)).toBe(512);
  expect(fitted(21, ODD_SIDE)).toBe(24);
  expect(fitted(1000, ODD_SIDE)).toBe(96);
});
