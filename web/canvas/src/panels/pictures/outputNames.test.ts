import { expect, test } from "vitest";
import { endingOf, outputName, kindOf } from "./outputNames";

test("a file is called without its folders", () => {
  expect(outputName({ name: "a/b/c.png" })).toBe("c.png");
});

test("a file is what its media type says, and what nobody can show is something else", () => {
  const kinds = ["image/png", "video/mp4", "audio/flac", "application/octet-stream", ""];
  expect(kinds.map((media) => kindOf({ media }))).toEqual([
    "image",
    "video",
    "audio",
    "other",
    "other",
  ]);
});

test("an ending is what follows the last dot of the name, not of a folder", () => {
  const names = ["a/b.tar.gz", "a.b/c", "latent.safetensors", "odd.a long ending"];
  expect(names.map((name) => endingOf({ name }))).toEqual(["gz", "", "safetensors", ""]);
});
