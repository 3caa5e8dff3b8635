/**
 * The workflow that a picture carries: PNG in chunks of text, WebP and JPEG in EXIF.
 *
 * The file's own parts are walked and no pixel is decoded, so the size that a picture claims to have
 * costs nothing.
 */

import type { Fault } from "./open";
import { isObject } from "../json/json";
import { parseJson } from "../json/strictJson";

/** A file that is no picture, or one that cannot be read. `text.faults.textOf` says its fault. */
export class Damaged extends Error {
  readonly fault: Fault;

  constructor(reason: "noPicture" | "damaged" | "heavy") {
    super(reason);
    this.fault = { reason };
  }
}

type Text = readonly [key: string, text: string];

const MOST = 32 * 2 ** 20; // bytes of text

/**
 * The text of the workflow in a picture, to be given to `read` of `open.ts`; null where it carries
 * none. Of pictures by ComfyUI it is theirs, which `read` knows. Rejects with `Damaged`.
 */
export async function workflowText(bytes: ArrayBuffer): Promise<string | null> {
  const file = new Uint8Array(bytes);
  let prompt: string | null = null;
  try {
    for await (const [key, text] of texts(file)) {
      if (key === "workflow") return text;
      if (key === "prompt" && text.trimStart().startsWith("{")) prompt ??= text;
    }
  } catch (error) {
    throw error instanceof Damaged ? error : new Damaged("damaged");
  }
  return prompt;
}

function texts(file: Uint8Array): AsyncIterable<Text> | Iterable<Text> {
  const begins = (start: number, mark: string) =>
    latin(file.subarray(start, start + mark.length)) === mark;
  if (begins(0, "\x89PNG\r\n\x1a\n")) return pngTexts(file);
  if (begins(0, "\xff\xd8\xff")) return exifOf(jpegExif(file));
  if (begins(0, "RIFF") && begins(8, "WEBP")) return exifOf(webpExif(file));
  throw new Damaged("noPicture");
}

/** Each chunk is its length, its name, its body and a check sum. */
async function* pngTexts(file: Uint8Array): AsyncGenerator<Text> {
  const view = viewOf(file);
  let room = MOST;
  for (let at = 8; ;) {
    const length = view.getUint32(at);
    const name = latin(file.subarray(at + 4, at + 8));
    if (name === "IEND") return;
    if (name === "tEXt" || name === "zTXt" || name === "iTXt") {
      if (length > room) throw new Damaged("heavy");
      const [key, text] = await pngText(name, part(file, at + 8, length), room);
      room -= text.length;
      yield [key, text];
    }
    at += length + 12;
  }
}

async function pngText(name: string, body: Uint8Array, room: number): Promise<Text> {
  const [key, rest] = cut(body);
  if (name === "tEXt") return [latin(key), latin(rest)];
  if (name === "zTXt") return [latin(key), latin(await inflated(rest.subarray(1), room))];
  const isPacked = rest[0] === 1;
  const [, translated] = cut(rest.subarray(2));
  const [, text] = cut(translated);
  return [latin(key), utf8(isPacked ? await inflated(text, room) : text)];
}

/** What is before the first zero byte, and what is after it. */
function cut(bytes: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const end = bytes.indexOf(0);
  if (end < 0) throw new Damaged("damaged");
  return [bytes.subarray(0, end), bytes.subarray(end + 1)];
}

/** Unpacked piece by piece, and no more of it than there is room for. */
async function inflated(bytes: Uint8Array, room: number): Promise<Uint8Array> {
  const packed = new Blob([new Uint8Array(bytes)]).stream();
  const reader = packed.pipeThrough(new DecompressionStream("deflate")).getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(pieces, length);
    pieces.push(value);
    length += value.length;
    if (length > room) {
      await reader.cancel();
      throw new Damaged("heavy");
    }
  }
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function* exifOf(parts: Iterable<Uint8Array>): Generator<Text> {
  for (const exif of parts) yield* exifTexts(exif);
}

/** Segments up to the scan: 0xFF, a marker, and the length of what follows, with its own two bytes. */
function* jpegExif(file: Uint8Array): Generator<Uint8Array> {
  const view = viewOf(file);
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) throw new Damaged("damaged");
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++; // padding
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return;
    const length = view.getUint16(at + 2);
    if (length < 2) throw new Damaged("damaged");
    if (marker === 0xe1) yield part(file, at + 4, length - 2);
    at += length + 2;
  }
}

/** Chunks of a name, a length and a body, of an even length with its padding. */
function* webpExif(file: Uint8Array): Generator<Uint8Array> {
  const view = viewOf(file);
  for (let at = 12; at < file.length;) {
    const name = latin(file.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    if (name === "EXIF") {
      if (length > MOST) throw new Damaged("heavy");
      yield part(file, at + 8, length);
    }
    at += 8 + length + (length % 2);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** These bytes and no fewer. */
function part(file: Uint8Array, start: number, length: number): Uint8Array {
  if (start + length > file.length) throw new Damaged("damaged");
  return file.subarray(start, start + length);
}

/** Each byte is the character of its number, unlike in TextDecoder's "latin1". */
function latin(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  }
  return pieces.join("");
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

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
function exifTexts(exif: Uint8Array): [key: string, text: string][] {
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
