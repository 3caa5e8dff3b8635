import { expect, test } from "vitest";
import { closest } from "./closest";

const FILES = [
  "sd15/v1-5-pruned.safetensors",
  "sd_xl_base_1.0.safetensors",
  "sd_xl_refiner.safetensors",
];
const near = (name: string) => closest(FILES, name, (file) => file);

test("a name with other marks or in another folder is found first", () => {
  expect(near("SDXL-base-1.0.ckpt")[0]).toBe("sd_xl_base_1.0.safetensors");
  expect(near("models/v1-5-pruned.ckpt")[0]).toBe("sd15/v1-5-pruned.safetensors");
});

test("names that have little in common are not named", () =>
  expect(near("dreamshaper.safetensors")).toEqual([]));
