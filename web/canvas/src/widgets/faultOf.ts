/** What is wrong with a value by its input alone, as the server will say too, but at once. */

import type { Json } from "../json/json";
import type { PortSpec } from "../graph/spec";
import type { Text } from "../text/text";
import { rangeOf } from "./numbers";

export type FieldFault =
  | { readonly kind: "missing" | "file" | "whole" | "number" | "text" | "toggle" }
  | { readonly kind: "choice"; readonly found: string }
  | { readonly kind: "range"; readonly low: string; readonly high: string }
  | { readonly kind: "multiple"; readonly of: number; readonly near: readonly [number, number] };

const MOST_SEED = 2n ** 64n - 1n;

/** None where the value will do. Whether a file is there, only the catalogue knows. */
export function faultOf(spec: PortSpec, value: Json | undefined): FieldFault | null {
  const isFile = spec.hints["file"] !== undefined;
  if (value === undefined) return { kind: isFile ? "file" : "missing" };
  if (value === null && spec.kinds.includes("None")) return null;
  if (isFile && value === "") return { kind: "file" };
  if (spec.choices.length > 0) {
    return spec.choices.includes(value) ? null : { kind: "choice", found: String(value) };
  }
  return misfit(spec, value);
}

export function faultInWords(fault: FieldFault, text: Text["fields"]["faults"]): string {
  switch (fault.kind) {
    case "choice":
      return text.choice(fault.found);
    case "range":
      return text.range(fault.low, fault.high);
    case "multiple":
      return text.multiple(fault.of, ...fault.near);
    default:
      return text[fault.kind];
  }
}

function misfit(spec: PortSpec, value: Json): FieldFault | null {
  const { kinds } = spec;
  const isNumber = typeof value === "number" || typeof value === "bigint";
  if (kinds.includes("Float")) return isNumber ? outside(spec, value) : { kind: "number" };
  if (kinds.includes("Integer")) {
    const isWhole = typeof value === "bigint" || Number.isInteger(value);
    return isNumber && isWhole ? outside(spec, value) : { kind: "whole" };
  }
  if (kinds.includes("Boolean")) return typeof value === "boolean" ? null : { kind: "toggle" };
  if (kinds.includes("Text")) return typeof value === "string" ? null : { kind: "text" };
  return null;
}

function outside(spec: PortSpec, value: number | bigint): FieldFault | null {
  const { low, high, of } = rangeOf(spec);
  if (spec.hints["seed"] && (value < 0 || value > MOST_SEED)) {
    return { kind: "range", low: "0", high: String(MOST_SEED) };
  }
  if (value < low || value > high) return { kind: "range", low: String(low), high: String(high) };
  if (of === null || Number(value) % of === 0) return null;
  const below = Math.floor(Number(value) / of) * of;
  return { kind: "multiple", of, near: [below, below + of] };
}
