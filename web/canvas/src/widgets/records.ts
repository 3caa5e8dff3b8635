/** Lists of records, such as the LoRAs of a node: entries that have fields of their own. */

import { isObject, type Json, type JsonObject } from "../json/json";
import type { PortSpec } from "../graph/spec";
import { fileName } from "./fileNames";

/** The entries of a value; what is none in it cannot be shown, and is left out when one changes. */
export function entriesOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((entry: Json) => isObject(entry)) : [];
}

/** A new entry: what its fields are when nobody sets them, where they have to be there. */
export function newEntry(fields: readonly PortSpec[]): JsonObject {
  return Object.fromEntries(
    fields.filter(({ required }) => required).map(({ name }) => [name, ""]),
  );
}

/** With a field of an entry set. */
export function withField(
  entries: readonly JsonObject[],
  at: number,
  name: string,
  value: Json,
): readonly JsonObject[] {
  return entries.map((entry, index) => (index === at ? { ...entry, [name]: value } : entry));
}

/** With an entry at another place. */
export function moved(
  entries: readonly JsonObject[],
  from: number,
  to: number,
): readonly JsonObject[] {
  const entry = entries[from];
  if (entry === undefined || to < 0 || to >= entries.length) return entries;
  const rest = entries.filter((_, index) => index !== from);
  return [...rest.slice(0, to), entry, ...rest.slice(to)];
}

/** The entries that count in a line: "ink 0.8, fog 1". */
export function inShort(fields: readonly PortSpec[], value: Json | undefined): string {
  const counting = entriesOf(value).filter((entry) => entry["on"] !== false);
  return counting.map((entry) => words(fields, entry)).join(", ");
}

function words(fields: readonly PortSpec[], entry: JsonObject): string {
  const values = fields.map(({ name, default: usual }) => entry[name] ?? usual);
  const file = values.find((each) => typeof each === "string") ?? "";
  const number = values.find((each) => typeof each === "number");
  const name = fileName(String(file)).replace(/\.(safetensors|sft)$/u, "");
  return number === undefined ? name : `${name} ${number}`;
}
