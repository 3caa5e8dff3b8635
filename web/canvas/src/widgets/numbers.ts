/** How number fields read, show and step numbers. Seeds go beyond what a `number` holds exactly. */

import { evaluate } from "../graph/arithmetic";
import type { Json } from "../graph/json";
import type { PortSpec } from "../graph/spec";

export interface Range {
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly isWhole: boolean;
  /** Whether low and high are limits that people move between: they are shown as a bar then. */
  readonly isBounded: boolean;
}

/** What numbers the input takes. */
export function rangeOf(spec: PortSpec): Range {
  const isWhole = !spec.kinds.includes("Float");
  const { slider, multiple } = spec.hints;
  if (slider)
    return { ...limits(slider), step: number(slider["step"], 1), isWhole, isBounded: true };
  if (multiple) {
    return { ...limits(multiple), step: number(multiple["of"], 1), isWhole, isBounded: true };
  }
  return { low: -Infinity, high: Infinity, step: isWhole ? 1 : 0.1, isWhole, isBounded: false };
}

/** The number nearest to what was asked for that the input takes. */
export function fitted(value: number, range: Range, step = range.step): number {
  const origin = Number.isFinite(range.low) && range.low % step === 0 ? 0 : finite(range.low);
  const whole = origin + Math.round((value - origin) / step) * step;
  const within = Math.min(Math.max(whole, range.low), range.high);
  return range.isWhole ? Math.round(within) : rounded(within, step);
}

/** What a text says: a number, a sum, or a whole number too large for a `number`. */
export function parsed(text: string, range: Range): number | bigint | null {
  const plain = text.replace(/[\s\u2009\u202f_]/gu, "");
  if (/^-?\d{16,}$/.test(plain)) {
    const large = BigInt(plain);
    return large > Number.MAX_SAFE_INTEGER || large < Number.MIN_SAFE_INTEGER
      ? large
      : Number(large);
  }
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

/** In groups of three digits, with thin spaces. */
export function grouped(value: Json | undefined): string {
  return String(value ?? "").replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009");
}

/** Where between low and high a value lies, 0 to 1; by its logarithm where the range is wide. */
export function share(value: number, { low, high }: Range): number {
  if (!(high > low) || !Number.isFinite(high - low)) return 0;
  const part = isWide(low, high)
    ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
    : (value - low) / (high - low);
  return Math.min(Math.max(part, 0), 1);
}

/**
 * The value after a drag by so many pixels: across the whole field from low to high where it has
 * limits, else a step for each two pixels. Fine is a tenth of that, coarse ten times.
 */
export function dragged(
  start: number,
  pixels: number,
  width: number,
  range: Range,
  pace: "fine" | "normal" | "coarse" = "normal",
): number {
  const factor = pace === "fine" ? 0.1 : pace === "coarse" ? 10 : 1;
  const step = pace === "fine" && !range.isWhole ? range.step / 10 : range.step;
  const moved = (pixels * factor) / width;
  const { low, high } = range;
  if (!range.isBounded || high - low > 5000) {
    return fitted(start + Math.round((pixels * factor) / 2) * range.step, range, step);
  }
  if (!isWide(low, high)) return fitted(start + moved * (high - low), range, step);
  return fitted(Math.max(start, low) * (high / low) ** moved, range, step);
}

/** So many steps up; large numbers step by one. */
export function stepped(value: number | bigint, steps: number, range: Range): number | bigint {
  if (typeof value === "bigint") return value + BigInt(Math.round(steps));
  const onStep = value + steps * range.step;
  return rounded(Math.min(Math.max(onStep, range.low), range.high), range.step / 10);
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

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
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
