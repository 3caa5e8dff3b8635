import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { Damaged, workflowText } from "./picture";

const WORKFLOW = '{"lienzo": 1, "name": "Ñandú ✓", "nodes": {}}';
const ASCII_WORKFLOW = '{"lienzo": 1, "nodes": {}}';

function bytes(...parts: (string | number[] | Uint8Array)[]): Uint8Array {
  const all = parts.map((part) =>
    typeof part === "string"
      ? Uint8Array.from(part, (c) => c.charCodeAt(0))
      : Uint8Array.from(part),
  );
  return Uint8Array.from(all.flatMap((part) => [...part]));
}

function big(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function little(value: number, size = 4): number[] {
  return big(value).toReversed().slice(0, size);
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const SIGNATURE = "\x89PNG\r\n\x1a\n";

function chunk(name: string, body: Uint8Array, length = body.length): Uint8Array {
  return bytes(big(length), name, body, [0, 0, 0, 0]);
}

const HEADER = chunk("IHDR", bytes(big(1e9), big(1e9), [8, 2, 0, 0, 0]));
const END = chunk("IEND", bytes());

function png(...chunks: Uint8Array[]): Uint8Array {
  return bytes(SIGNATURE, HEADER, ...chunks, END);
}

function iTXt(key: string, text: Uint8Array, packed = 0): Uint8Array {
  return chunk("iTXt", bytes(key, [0, packed, 0], "en", [0], "Ablauf", [0], text));
}

/** EXIF with a comment in its inner directory, or entries of the first one. */
function exif(comment: Uint8Array, order: "II" | "MM" = "II"): Uint8Array {
  const n = (value: number, size = 4) =>
    order === "II" ? little(value, size) : big(value).slice(4 - size);
  const entry = (tag: number, type: number, count: number, value: number) =>
    bytes(n(tag, 2), n(type, 2), n(count), n(value));
  const inner = 8 + 2 + 12 + 4;
  const start = inner + 2 + 12 + 4;
  return bytes(
    bytes(order, n(42, 2), n(8), n(1, 2), entry(0x8769, 4, 1, inner), n(0)),
    bytes(n(1, 2), entry(0x9286, 7, comment.length, start), n(0), comment),
  );
}

function record(texts: Readonly<Record<string, string>>): Uint8Array {
  return bytes("ASCII\0\0\0", utf8(JSON.stringify(texts)));
}

function jpeg(...segments: Uint8Array[]): Uint8Array {
  return bytes([0xff, 0xd8], ...segments, [0xff, 0xda, 0, 2], "pixels");
}

function segment(marker: number, body: Uint8Array): Uint8Array {
  return bytes([0xff, marker], big(body.length + 2).slice(2), body);
}

const JFIF = segment(0xe0, bytes("JFIF\0"));

function webp(...chunks: [string, Uint8Array][]): Uint8Array {
  const body = chunks.map(([name, data]) =>
    bytes(name, little(data.length), data, data.length % 2 ? [0] : []),
  );
  return bytes("RIFF", [0, 0, 0, 0], "WEBP", ...body);
}

async function found(file: Uint8Array): Promise<string | null> {
  return workflowText(new Uint8Array(file).buffer);
}

async function reason(file: Uint8Array): Promise<string> {
  try {
    return `found ${await found(file)}`;
  } catch (error) {
    return error instanceof Damaged ? error.fault.reason : String(error);
  }
}

test("a PNG carries it as plain, packed or international text", async () => {
  const plain = chunk("tEXt", bytes("workflow", [0], ASCII_WORKFLOW));
  expect(await found(png(plain))).toBe(ASCII_WORKFLOW);
  const packed = bytes("workflow", [0, 0], deflateSync(utf8(ASCII_WORKFLOW)));
  expect(await found(png(chunk("zTXt", packed)))).toBe(ASCII_WORKFLOW);
  expect(await found(png(iTXt("workflow", utf8(WORKFLOW))))).toBe(WORKFLOW);
  expect(await found(png(iTXt("workflow", deflateSync(utf8(WORKFLOW)), 1)))).toBe(WORKFLOW);
});

test("plain text of a PNG is Latin-1, byte by byte", async () => {
  const text = "\x80\x99é{}";
  expect(await found(png(chunk("tEXt", bytes("workflow", [0], text))))).toBe(text);
});

test("other chunks and other texts are passed over", async () => {
  const other = chunk("tEXt", bytes("seed", [0], "7"));
  const pixels = chunk("IDAT", new Uint8Array(5000));
  expect(await found(png(other, pixels, iTXt("workflow", utf8(WORKFLOW))))).toBe(WORKFLOW);
  expect(await found(png(other, pixels))).toBeNull();
});

test("a long text comes whole", async () => {
  const long = JSON.stringify({ lienzo: 1, nodes: {}, text: "añ".repeat(200_000) });
  expect(await found(png(iTXt("workflow", utf8(long))))).toBe(long);
  expect(await found(png(iTXt("workflow", deflateSync(utf8(long)), 1)))).toBe(long);
});

test("a JPEG carries it in the comment of its EXIF", async () => {
  const body = (order: "II" | "MM") =>
    bytes("Exif\0\0", exif(record({ seed: "7", workflow: WORKFLOW }), order));
  expect(await found(jpeg(JFIF, segment(0xe1, body("II"))))).toBe(WORKFLOW);
  expect(await found(jpeg(segment(0xe1, body("MM"))))).toBe(WORKFLOW);
  const xmp = segment(0xe1, bytes("http://ns.adobe.com/xap/1.0/\0<x/>"));
  expect(await found(jpeg(xmp, bytes([0xff, 0xff]), segment(0xe1, body("II"))))).toBe(WORKFLOW);
  expect(await found(jpeg(JFIF))).toBeNull();
});

test("a WebP carries it in its EXIF, with or without a mark", async () => {
  const data = exif(record({ workflow: WORKFLOW }));
  const pixels: [string, Uint8Array] = ["VP8 ", new Uint8Array(33)];
  expect(await found(webp(pixels, ["EXIF", data]))).toBe(WORKFLOW);
  expect(await found(webp(["EXIF", bytes("Exif\0\0", data)], pixels))).toBe(WORKFLOW);
  expect(await found(webp(pixels))).toBeNull();
});

test("comments of others are no workflow", async () => {
  const comments = [
    bytes("UNICODE\0a b"),
    bytes("ASCII\0\0\0Steps: 20"),
    bytes("ASCII\0\0\0[1]"),
    bytes(),
  ];
  for (const comment of comments) {
    expect(await found(webp(["EXIF", exif(comment)]))).toBeNull();
  }
});

test("pictures by ComfyUI give theirs, so that one can be told", async () => {
  const graph = '{"nodes": [], "links": []}';
  const prompt = '{"3": {"class_type": "KSampler"}}';
  const both = [
    chunk("tEXt", bytes("prompt", [0], prompt)),
    chunk("tEXt", bytes("workflow", [0], graph)),
  ];
  expect(await found(png(...both))).toBe(graph);
  expect(await found(png(chunk("tEXt", bytes("prompt", [0], prompt))))).toBe(prompt);
  expect(await found(png(chunk("tEXt", bytes("prompt", [0], "a red apple"))))).toBeNull();
  const make = bytes(`workflow:${graph}`, [0]);
  const tiff = bytes(
    "II",
    little(42, 2),
    little(8),
    little(1, 2),
    bytes(little(0x010f, 2), little(2, 2), little(make.length), little(26)),
    little(0),
    make,
  );
  expect(await found(webp(["EXIF", tiff]))).toBe(graph);
});

test("a picture that is cut off after its workflow still gives it", async () => {
  const whole = png(iTXt("workflow", utf8(WORKFLOW)), chunk("IDAT", new Uint8Array(500)));
  expect(await found(whole.subarray(0, whole.length - 300))).toBe(WORKFLOW);
});

test("what is no picture is told", async () => {
  expect(await reason(bytes())).toBe("noPicture");
  expect(await reason(bytes("GIF89a"))).toBe("noPicture");
  expect(await reason(utf8(WORKFLOW))).toBe("noPicture");
});

test.each([
  ["a PNG without an end", bytes(SIGNATURE, HEADER)],
  ["a PNG that is its signature", bytes(SIGNATURE)],
  ["a chunk of four gigabytes", bytes(SIGNATURE, chunk("IDAT", bytes("x"), 2 ** 32 - 1))],
  ["text without a key", png(chunk("tEXt", bytes("workflow")))],
  ["packed text that is none", png(iTXt("workflow", bytes("nonsense"), 1))],
  [
    "packed text that ends early",
    png(iTXt("workflow", deflateSync(utf8(WORKFLOW)).subarray(0, 20), 1)),
  ],
  ["text that is no UTF-8", png(iTXt("workflow", bytes([0xff, 0xfe])))],
  ["text that ends early", bytes(SIGNATURE, HEADER, chunk("tEXt", bytes("workflow"), 1000))],
  ["a JPEG that ends early", bytes([0xff, 0xd8, 0xff, 0xe1, 0xff])],
  ["a JPEG of no segments", bytes([0xff, 0xd8, 0xff, 0xe0, 0, 2], "nonsense")],
  ["a segment of no length", bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0])],
  ["a segment beyond the end", bytes([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff], "Exif")],
  ["EXIF that is cut off", webp(["EXIF", exif(record({})).subarray(0, 15)])],
  ["a directory far away", webp(["EXIF", bytes("II", little(42, 2), little(2 ** 31))])],
  ["a WebP chunk beyond the end", bytes("RIFF....WEBPEXIF", little(5000), "II")],
])("%s is damaged", async (_name, file) => {
  expect(await reason(file)).toBe("damaged");
});

test("a bomb of packed zeros is refused", async () => {
  const bomb = deflateSync(Buffer.alloc(80 * 2 ** 20));
  expect(await reason(png(iTXt("workflow", bomb, 1)))).toBe("heavy");
  expect(await reason(png(chunk("zTXt", bytes("other", [0, 0], bomb))))).toBe("heavy");
});

test("many texts together are no more than one may be", async () => {
  const nine = deflateSync(Buffer.alloc(9 * 2 ** 20, 65));
  const chunks = Array.from({ length: 4 }, () => chunk("zTXt", bytes("k", [0, 0], nine)));
  expect(await reason(png(...chunks))).toBe("heavy");
});

test("a claim of more text than may be is refused unread", async () => {
  expect(await reason(bytes(SIGNATURE, chunk("iTXt", bytes("x"), 2 ** 31)))).toBe("heavy");
  expect(await reason(bytes("RIFF....WEBPEXIF", little(2 ** 30), "II"))).toBe("heavy");
});

test("whatever stands in a file, there is an answer", async () => {
  const whole = [
    png(iTXt("workflow", utf8(ASCII_WORKFLOW)), iTXt("x", deflateSync(utf8("y")), 1)),
    jpeg(segment(0xe1, bytes("Exif\0\0", exif(record({ workflow: ASCII_WORKFLOW }))))),
    webp(["EXIF", exif(record({ workflow: ASCII_WORKFLOW }))]),
  ];
  for (const file of whole) {
    for (let at = 0; at < file.length; at++) {
      const wrong = Uint8Array.from(file);
      wrong[at] = (wrong[at] ?? 0) ^ 0xff;
      expect(await reason(wrong)).toMatch(/^(found|damaged|heavy|noPicture)/);
      expect(await reason(file.subarray(0, at))).toMatch(/^(found|damaged|noPicture)/);
    }
  }
});
