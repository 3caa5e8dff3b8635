/** How number fields read, show and step numbers. Whole ones go beyond what a `number` holds exactly. */

import { evaluate } from "../graph/arithmetic";
import type { Json } from "../json/json";
import type { PortSpec } from "../graph/spec";

export interface Range {
  readonly low: number;
  readonly high: number;
  readonly step: number;
  /** What the numbers must be multiples of, if so. */
  readonly of: number | null;
  readonly isWhole: boolean;
  /** Whether low and high are limits that people move between: they are shown as a bar then. */
  readonly isBounded: boolean;
}

export type Pace = "fine" | "normal" | "coarse";

const PACES: Readonly<Record<Pace, number>> = { fine: 0.1, normal: 1, coarse: 10 };
const WIDE_ACROSS = 4; // fields that a drag is as long as, through a range that is shown by its logarithm
const MOST_ACROSS = 5000; // of a linear range that one drag across the field goes through

/** What numbers the input takes. */
export function rangeOf(spec: PortSpec): Range {
  const isWhole = !spec.kinds.includes("Float");
  const { slider, multiple, seed } = spec.hints;
  const bounded = { isWhole, isBounded: true, of: null };
  if (slider) return { ...bounded, ...limits(slider), step: number(slider["step"], 1) };
  if (multiple) {
    const of = number(multiple["of"], 1);
    return { ...bounded, ...limits(multiple), step: of, of };
  }
  const low = seed ? 0 : -Infinity;
  return { low, high: Infinity, step: isWhole ? 1 : 0.1, of: null, isWhole, isBounded: false };
}

/** The number nearest to what was asked for that the input takes. */
export function fitted(value: number, range: Range, step = range.step): number {
  const { low, high, of } = range;
  if (of !== null) {
    return clamped(
      Math.round(value / of) * of,
      Math.ceil(low / of) * of,
      Math.floor(high / of) * of,
    );
  }
  const origin = Number.isFinite(low) ? low : 0;
  const onStep = clamped(origin + Math.round((value - origin) / step) * step, low, high);
  return range.isWhole ? Math.round(onStep) : rounded(onStep, step);
}

/** What a typed number becomes: the nearest multiple where that is asked for, within the limits only. */
export function inRange(value: number | bigint, range: Range): number | bigint {
  const isSnapped = range.of !== null && value >= range.low && value <= range.high;
  return isSnapped ? fitted(Number(value), range) : value;
}

/** What a text says: a number, a sum, or a whole number too large for a `number`. */
export function parsed(text: string, range: Range): number | bigint | null {
  const plain = text.replace(/[\s\u2009\u202f_]/gu, "");
  if (/^-?\d{16,}$/.test(plain)) return range.isWhole ? exact(BigInt(plain)) : Number(plain);
  const value = evaluate(plain);
  if (value === null) return null;
  return range.isWhole ? Math.round(value) : value;
}

/** The value in the figures that its step has: `7` as "7.0" where it steps by 0.1. */
export function shown(value: Json | undefined, range: Range): string {
  if (typeof value !== "number") return value === undefined || value === null ? "" : String(value);
  if (range.isWhole) return String(value);
  const places = Math.max(1, placesOf(range.step));
  return placesOf(value) > places ? String(value) : value.toFixed(places);
}

/** A whole number in groups of three digits, with thin spaces. */
export function grouped(value: Json | undefined): string {
  const text = String(value ?? "");
  return /^-?\d+$/.test(text) ? text.replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009") : text;
}

/** Where between low and high a value lies, 0 to 1; by its logarithm where the range is wide. */
export function share(value: number, { low, high }: Range): number {
  if (!(high > low) || !Number.isFinite(high - low)) return 0;
  const part = isWide(low, high)
    ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
    : (value - low) / (high - low);
  return clamped(part, 0, 1);
}

/**
 * The value after a drag by so many pixels: across the whole field from low to high where it has
 * limits, a few times as far where these lie wide apart, else a step for each two pixels. Fine is a
 * tenth of that, coarse ten times.
 */
export function dragged(
  start: number | bigint,
  pixels: number,
  width: number,
  range: Range,
  pace: Pace = "normal",
): number | bigint {
  const moved = pixels * PACES[pace];
  const steps = Math.round(moved / 2);
  if (typeof start === "bigint") return stepped(start, steps, range);
  const { low, high, isBounded } = range;
  const step = pace === "fine" && !range.isWhole ? range.step / 10 : range.step;
  if (isBounded && isWide(low, high) && range.of === null) {
    const share = moved / (WIDE_ACROSS * width);
    return fitted(Math.max(start, low) * (high / low) ** share, range, step);
  }
  if (isBounded && high - low <= MOST_ACROSS) {
    return fitted(start + (moved / width) * (high - low), range, step);
  }
  return fitted(start + steps * range.step, range, step);
}

/** So many steps up or down; where multiples are asked for, from one to the next. */
export function stepped(
  value: number | bigint,
  steps: number,
  range: Range,
  pace: Pace = "normal",
): number | bigint {
  const { low, high, of, isWhole } = range;
  if (of !== null) {
    const places = Number(value) / of;
    const from = steps > 0 ? Math.floor(places) : Math.ceil(places);
    const by = pace === "coarse" ? 10 * steps : steps;
    return fitted((from + by) * of, range);
  }
  const by = steps * range.step * (isWhole ? Math.max(1, PACES[pace]) : PACES[pace]);
  if (isWhole && (typeof value === "bigint" || !Number.isSafeInteger(value + by))) {
    return exact(BigInt(value) + BigInt(Math.round(by)));
  }
  return rounded(clamped(Number(value) + by, low, high), range.step / 10);
}

/** As Blender has it: Ctrl takes large steps, Shift small ones. */
export function paceOf(event: {
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}): Pace {
  if (event.shiftKey) return "fine";
  return event.ctrlKey || event.metaKey ? "coarse" : "normal";
}

function limits(hint: Readonly<Record<string, Json>>) {
  return { low: number(hint["low"], -Infinity), high: number(hint["high"], Infinity) };
}

function isWide(low: number, high: number): boolean {
  return low > 0 && high / low >= 1000;
}

function number(value: Json | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

/** A `number` wherever one holds it exactly. */
function exact(value: bigint): number | bigint {
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : value;
}

function clamped(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** Without the dust of binary fractions: 0.1 + 0.2 is 0.3. */
function rounded(value: number, step: number): number {
  return Number(value.toFixed(Math.min(12, placesOf(step) + 1)));
}

function placesOf(value: number): number {
  const [, fraction = "", exponent = "0"] =
    /^-?\d+\.?(\d*)(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}
