import { expect, test } from "vitest";
import { inflateSync } from "node:zlib";
import { encodePng } from "./png";

test("a picture keeps the colour of what is transparent", async () => {
  const pixels = new Uint8Array([200, 100, 50, 0, 1, 2, 3, 255]);
  const file = Buffer.from(await (await encodePng(2, 1, pixels)).arrayBuffer());
  expect(file.subarray(0, 8).toString("latin1")).toBe("\u0089PNG\r\n\u001a\n");
  expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([2, 1]);
  const length = file.readUInt32BE(33);
  expect(file.subarray(37, 41).toString()).toBe("IDAT");
  expect([...inflateSync(file.subarray(41, 41 + length))]).toEqual([0, ...pixels]);
  expect(file.subarray(-8).toString("hex")).toBe("49454e44ae426082"); // IEND with its known sum
});
