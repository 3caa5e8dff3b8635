/** JSON without loss: a seed of 64 bits is more than a `number` can hold. */

import { parseJson, type Json } from "./strictJson";

export type { Json } from "./strictJson";

export type JsonObject = { readonly [key: string]: Json };

interface Source {
  readonly source?: string;
}
type Reviver = (key: string, value: Json, context?: Source) => Json;
interface LosslessJson {
  parse(text: string, reviver: Reviver): Json;
  rawJSON?(text: string): unknown;
}

const lossless = JSON as unknown as LosslessJson;
const INTEGER = /^-?\d+$/;

/** What a text says; whole numbers that a `number` cannot hold come as `bigint`. Throws SyntaxError. */
export function readJson(text: string): Json {
  return tellsSources() ? readBySources(text) : readStrictly(text);
}

/** Whether the engine says how a number was written, which those of before 2025 do not. */
function tellsSources(): boolean {
  return lossless.parse("1", (_key, _value, context) => context?.source !== undefined) === true;
}

function readStrictly(text: string): Json {
  const read = parseJson(text);
  if ("value" in read) return read.value;
  const { reason, line, column, found } = read.fault;
  throw new SyntaxError(`${reason} at ${line}:${column}: ${found}`);
}

function readBySources(text: string): Json {
  return lossless.parse(text, (_key, value, context) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const source = context?.source;
    return source !== undefined && INTEGER.test(source) ? BigInt(source) : value;
  });
}

/** As text; where there is no `JSON.rawJSON`, a mark stands for the quotes around big numbers. */
export function writeJson(value: unknown, indent?: number): string {
  const raw = lossless.rawJSON;
  const big = (digits: string) => (raw ? raw(digits) : `${BIG}${digits}`);
  const text = JSON.stringify(
    value,
    (_key, member: unknown) => (typeof member === "bigint" ? big(member.toString()) : member),
    indent,
  );
  return raw ? text : text.replaceAll(QUOTED_BIG, "$1");
}

const BIG = "\u{f8ff}big:"; // no text of a person begins so
const QUOTED_BIG = new RegExp(`"${BIG}(-?\\d+)"`, "gu");

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Equal as JSON, whatever the order of keys. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((member: Json, i) => isSame(member, b[i] as Json));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], b[key]));
}
