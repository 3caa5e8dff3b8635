import { expect, test } from "vitest";
import { Previews, unpack } from "./previews";
import { microtasks, ToyClock } from "./toyClock";

interface ToyBitmap {
  readonly text: string;
  isClosed: boolean;
}

function message(job: string, node: string, picture: string): ArrayBuffer {
  const head = new TextEncoder().encode(
    JSON.stringify({ job, node, step: 1, total: 2, media: "image/jpeg" }),
  );
  const body = new TextEncoder().encode(picture);
  const bytes = new Uint8Array(4 + head.length + body.length);
  new DataView(bytes.buffer).setUint32(0, head.length);
  bytes.set(head, 4);
  bytes.set(body, 4 + head.length);
  return bytes.buffer;
}

function setup(kept: Readonly<Record<string, string>> = {}) {
  const clock = new ToyClock();
  const bitmaps: ToyBitmap[] = [];
  const asked: string[] = [];
  const recall = async (job: string, node: string) => {
    asked.push(`${job}.${node}`);
    const picture = kept[`${job}.${node}`];
    if (picture === undefined) throw new Error("there is none");
    return new Blob([picture]);
  };
  const decode = async (picture: Blob) => {
    const bitmap = { text: await picture.text(), isClosed: false };
    bitmaps.push(bitmap);
    const close = () => (bitmap.isClosed = true);
    return Object.assign(bitmap, { close }) as unknown as ImageBitmap;
  };
  const previews = new Previews(clock, recall, decode);
  const drawn: string[] = [];
  const draw = (bitmap: ImageBitmap) => drawn.push((bitmap as unknown as ToyBitmap).text);
  const frame = async () => {
    clock.draw();
    await microtasks();
  };
  return { previews, bitmaps, asked, drawn, draw, frame };
}

test("of all pictures within a frame only the latest is drawn, and closed", async () => {
  const { previews, bitmaps, drawn, draw, frame } = setup();
  previews.subscribe("a", "sampler", draw);
  for (const picture of ["1", "2", "3"]) previews.push(message("a", "sampler", picture));
  await frame();
  expect(drawn).toEqual(["3"]);
  expect(bitmaps).toMatchObject([{ text: "3", isClosed: true }]);
});

test("a picture is closed though drawing it failed, and the next one is drawn", async () => {
  const { previews, bitmaps, frame } = setup();
  previews.subscribe("a", "sampler", () => {
    throw new Error("no canvas");
  });
  previews.push(message("a", "sampler", "1"));
  await frame();
  previews.push(message("a", "sampler", "2"));
  await frame();
  expect(bitmaps).toMatchObject([{ isClosed: true }, { text: "2", isClosed: true }]);
});

test("nothing is decoded that nobody looks at; who comes later sees the latest", async () => {
  const { previews, bitmaps, drawn, draw, frame } = setup();
  previews.push(message("a", "sampler", "1"));
  await frame();
  expect(bitmaps).toEqual([]);
  const leave = previews.subscribe("a", "sampler", draw);
  await frame();
  expect(drawn).toEqual(["1"]);
  leave();
  previews.push(message("a", "sampler", "2"));
  await frame();
  expect(drawn).toEqual(["1"]);
});

test("pictures of other nodes and jobs are not drawn", async () => {
  const { previews, drawn, draw, frame } = setup();
  previews.subscribe("a", "sampler", draw);
  previews.push(message("b", "sampler", "1"));
  previews.push(message("a", "other", "1"));
  await frame();
  expect(drawn).toEqual([]);
});

test("of a job that ran unheard the server is asked for its latest pictures", async () => {
  const { previews, asked, drawn, draw, frame } = setup({ "a.sampler": "old" });
  previews.subscribe("a", "sampler", draw);
  previews.subscribe("a", "save", draw);
  await frame();
  expect(asked).toEqual([]);
  previews.recall("a");
  await microtasks();
  await frame();
  expect(asked).toEqual(["a.sampler", "a.save"]);
  expect(drawn).toEqual(["old"]);
});

test("of very many pictures the oldest are let go", async () => {
  const { previews, drawn, draw, frame } = setup();
  for (let job = 0; job < 100; job++) previews.push(message(`j${job}`, "sampler", `${job}`));
  previews.subscribe("j0", "sampler", draw);
  previews.subscribe("j99", "sampler", draw);
  await frame();
  expect(drawn).toEqual(["99"]);
});

test("a message that is no preview is none", () => {
  expect(unpack(new ArrayBuffer(2))).toBeNull();
  expect(unpack(new Uint8Array([0, 0, 9, 9, 1]).buffer)).toBeNull();
  expect(unpack(new Uint8Array([0, 0, 0, 2, 0x7b, 0x7d]).buffer)).toBeNull();
  expect(unpack(new Uint8Array([0, 0, 0, 1, 0x7b]).buffer)).toBeNull();
});
