/**
 * PNG files of RGBA pixels. The browser's own reader and writer forget the colour of what is
 * transparent, and that is just what lies under a mask.
 */

import type { Pixels } from "./mask";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const RGBA = 6;
const BYTES = 4; // a pixel
const CHANGING = new Set(["acTL", "eXIf", "tRNS"]); // frames, orientation: for the browser

type Bytes = Uint8Array<ArrayBuffer>;

export async function encodePng(pixels: Pixels): Promise<Blob> {
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, pixels.width);
  view.setUint32(4, pixels.height);
  head.set([8, RGBA, 0, 0, 0], 8);
  const parts = [
    new Uint8Array(SIGNATURE),
    chunk("IHDR", head),
    chunk("IDAT", await through(filtered(pixels), new CompressionStream("deflate"))),
    chunk("IEND", new Uint8Array()),
  ];
  return new Blob(parts, { type: "image/png" });
}

/** None for what is no plain PNG of 8 bits with alpha: the browser reads all else exactly, too. */
export async function decodePng(file: Bytes): Promise<Pixels | null> {
  const chunks = readChunks(file);
  const head = chunks?.find(({ name }) => name === "IHDR")?.content;
  if (!chunks || !head || chunks.some(({ name }) => CHANGING.has(name))) return null;
  const view = new DataView(head.buffer, head.byteOffset);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  if (head[8] !== 8 || head[9] !== RGBA || head[12] !== 0) return null;
  const packed = chunks.filter(({ name }) => name === "IDAT").map(({ content }) => content);
  try {
    const rows = await through(await joined(packed), new DecompressionStream("deflate"));
    return unfiltered(rows, width, height);
  } catch {
    return null; // damaged: let the browser say so
  }
}

/** Each row as what it differs by from the Paeth predictor, which packs photographs well. */
function filtered({ width, height, data }: Pixels): Bytes {
  const stride = width * BYTES;
  const rows = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    const row = y * (stride + 1);
    rows[row] = 4;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < BYTES ? 0 : (data[at - BYTES] ?? 0);
      const up = y === 0 ? 0 : (data[at - stride] ?? 0);
      const corner = x < BYTES || y === 0 ? 0 : (data[at - stride - BYTES] ?? 0);
      rows[row + 1 + x] = (data[at] ?? 0) - paeth(left, up, corner);
    }
  }
  return rows;
}

function unfiltered(rows: Bytes, width: number, height: number): Pixels | null {
  const stride = width * BYTES;
  if (rows.length !== (stride + 1) * height) return null;
  const data = new Uint8ClampedArray(stride * height);
  for (let y = 0; y < height; y++) {
    const row = y * (stride + 1);
    const filter = rows[row] ?? 0;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < BYTES ? 0 : (data[at - BYTES] ?? 0);
      const up = y === 0 ? 0 : (data[at - stride] ?? 0);
      const corner = x < BYTES || y === 0 ? 0 : (data[at - stride - BYTES] ?? 0);
      data[at] = ((rows[row + 1 + x] ?? 0) + predicted(filter, left, up, corner)) & 255;
    }
  }
  return { width, height, data };
}

/** What a filter expects of a byte: PNG specification, chapter 9. */
function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, corner);
    default:
      throw new RangeError(`no filter ${filter}`);
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const a = Math.abs(guess - left);
  const b = Math.abs(guess - up);
  const c = Math.abs(guess - corner);
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

interface Chunk {
  readonly name: string;
  readonly content: Bytes;
}

function readChunks(file: Bytes): readonly Chunk[] | null {
  if (SIGNATURE.some((byte, i) => file[i] !== byte)) return null;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at + 12 <= file.length;) {
    const length = view.getUint32(at);
    const name = new TextDecoder("latin1").decode(file.subarray(at + 4, at + 8));
    if (at + 12 + length > file.length) return null;
    chunks.push({ name, content: file.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

async function joined(pieces: readonly Bytes[]): Promise<Bytes> {
  return new Uint8Array(await new Blob([...pieces]).arrayBuffer());
}

async function through(
  bytes: Bytes,
  change: CompressionStream | DecompressionStream,
): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(change);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chunk(name: string, content: Bytes): Bytes {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(content, 8);
  view.setUint32(content.length + 8, crc(bytes.subarray(4, content.length + 8)));
  return bytes;
}

/** The check sum of a chunk: CRC-32 as in the PNG specification, annex D. */
function crc(bytes: Bytes): number {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => remainder(byte));
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (table[(sum ^ byte) & 255] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

function remainder(byte: number): number {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
}

/** The pixels of a picture, upright, with the colours that are in the file. Throws for what is none. */
export async function loadPixels(address: string): Promise<Pixels> {
  const answer = await fetch(address);
  if (!answer.ok) throw new TypeError(`the picture was answered with ${answer.status}`);
  const file = await answer.blob();
  return (await decodePng(new Uint8Array(await file.arrayBuffer()))) ?? (await pixelsDrawn(file));
}

async function pixelsDrawn(file: Blob): Promise<Pixels> {
  const image = await createImageBitmap(file, { colorSpaceConversion: "none" });
  const canvas = document.createElement("canvas");
  const { width, height } = image;
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (pen === null) throw new TypeError("this browser draws nothing");
  pen.drawImage(image, 0, 0);
  image.close();
  return { width, height, data: pen.getImageData(0, 0, width, height).data };
}
