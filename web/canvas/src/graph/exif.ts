/** The texts in EXIF: a record in the user's comment, or what ComfyUI writes. */

import { isObject } from "../json/json";
import { parseJson } from "../json/strictJson";

const EXIF_DIRECTORY = 0x8769;
const USER_COMMENT = 0x9286;
const MAKE = 0x010f;
const MODEL = 0x0110;
const ASCII = "ASCII\0\0\0"; // how EXIF marks the encoding of a comment

interface Entry {
  readonly count: number;
  readonly value: number; // or where it is
}

/**
 * Texts by key: the JSON of the comment and, where there is none, "workflow:…" and "prompt:…" in the
 * fields for a camera's name. Throws RangeError where the directory is cut off.
 */
export function exifTexts(exif: Uint8Array): [key: string, text: string][] {
  const tiff = begins(exif, "Exif\0\0") ? exif.subarray(6) : exif;
  const isLittle = begins(tiff, "II");
  if (!isLittle && !begins(tiff, "MM")) return []; // XMP, say
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const first = entries(view, view.getUint32(4, isLittle), isLittle);
  const inner = first.get(EXIF_DIRECTORY);
  const comment = inner && entries(view, inner.value, isLittle).get(USER_COMMENT);
  const record = comment ? recordOf(bytesOf(tiff, comment)) : [];
  if (record.length > 0) return record;
  return [MAKE, MODEL].flatMap((tag) => {
    const entry = first.get(tag);
    return entry ? named(bytesOf(tiff, entry)) : [];
  });
}

/** A directory: how many, then tag, type, count and value of each (TIFF 6.0, section 2). */
function entries(view: DataView, start: number, isLittle: boolean): Map<number, Entry> {
  const found = new Map<number, Entry>();
  const count = view.getUint16(start, isLittle);
  for (let i = 0; i < count; i++) {
    const at = start + 2 + 12 * i;
    const entry = {
      count: view.getUint32(at + 4, isLittle),
      value: view.getUint32(at + 8, isLittle),
    };
    found.set(view.getUint16(at, isLittle), entry);
  }
  return found;
}

function bytesOf(tiff: Uint8Array, { count, value }: Entry): Uint8Array {
  return tiff.subarray(value, value + count);
}

function recordOf(comment: Uint8Array): [string, string][] {
  if (!begins(comment, ASCII)) return [];
  const read = parseJson(text(comment.subarray(ASCII.length)));
  if (!("value" in read) || !isObject(read.value)) return [];
  return Object.entries(read.value).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[key, value]] : [],
  );
}

function named(bytes: Uint8Array): [string, string][] {
  const [, key, value] = /^(workflow|prompt):(.*)$/s.exec(text(bytes)) ?? [];
  return key !== undefined && value !== undefined ? [[key, value]] : [];
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\0+$/, "");
}

function begins(bytes: Uint8Array, mark: string): boolean {
  return [...mark].every((letter, i) => bytes[i] === letter.charCodeAt(0));
}
