import { expect, test } from "vitest";
import { surviving, survivingLinks } from "./selection";
import { CHAIN } from "../toys/toys";

const SIZE = [10, 10] as const;
const WORKFLOW = {
  ...CHAIN,
  canvas: {
    ".frames": { f: { title: "", at: SIZE, size: SIZE, nodes: [] } },
    ".notes": { n: { text: "", at: SIZE, size: SIZE } },
  },
};

test("nodes, frames and notes that are gone are not selected", () => {
  const selected = ["load", "gone", ".frames/f", ".frames/g", ".notes/n", ".notes/m"];
  expect(surviving(selected, WORKFLOW)).toEqual(["load", ".frames/f", ".notes/n"]);
});

test("links that are gone are not selected", () => {
  expect(survivingLinks(["encode.clip", "encode.text", "gone.clip"], CHAIN)).toEqual([
    "encode.clip",
  ]);
});
