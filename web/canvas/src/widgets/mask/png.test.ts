import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { decodePng, encodePng } from "./png";

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}

const NOISE = {
  width: 7,
  height: 5,
  data: Uint8ClampedArray.from({ length: 7 * 5 * 4 }, (_, i) => (i * 7919) % 256),
};

test("a picture keeps the colour of what is transparent", async () => {
  const picture = {
    width: 2,
    height: 1,
    data: new Uint8ClampedArray([200, 100, 50, 0, 1, 2, 3, 255]),
  };
  const again = await decodePng(await bytesOf(await encodePng(picture)));
  expect(again).toEqual(picture);
});

test("any pixels are read as they were written", async () =>
  expect(await decodePng(await bytesOf(await encodePng(NOISE)))).toEqual(NOISE));

test("the file is one that other programs read", async () => {
  const file = Buffer.from(await bytesOf(await encodePng(NOISE)));
  expect(file.subarray(0, 8).toString("latin1")).toBe("\u0089PNG\r\n\u001a\n");
  expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([7, 5]);
  expect(file.subarray(-8).toString("hex")).toBe("49454e44ae426082"); // IEND with its known sum
});

/** A row a filter, all of the same bytes: what they come to was worked out by hand. */
test("all filters of PNG are understood", async () => {
  const row = (filter: number) => [filter, 1, 2, 3, 4, 1, 2, 3, 4];
  const file = await bytesOf(
    await encodePng({ width: 2, height: 5, data: new Uint8ClampedArray(40) }),
  );
  const packed = deflateSync(Buffer.from([0, 1, 2, 3, 4].flatMap(row)));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, packed.length);
  const idat = [...length, ...Buffer.from("IDAT"), ...packed, 0, 0, 0, 0];
  const again = await decodePng(
    new Uint8Array([...file.subarray(0, 33), ...idat, ...file.subarray(-12)]),
  );
  const reds = Array.from({ length: 10 }, (_, i) => again?.data[i * 4]);
  expect(reds).toEqual([1, 1, 1, 2, 2, 3, 2, 3, 3, 4]);
});

test("what is no plain PNG with alpha is left to the browser", async () => {
  const file = await bytesOf(await encodePng(NOISE));
  expect(await decodePng(file.with(25, 2))).toBeNull(); // no alpha
  expect(await decodePng(file.with(28, 1))).toBeNull(); // interlaced
  expect(await decodePng(file.subarray(0, 60))).toBeNull();
  expect(await decodePng(new Uint8Array([1, 2, 3]))).toBeNull();
});
