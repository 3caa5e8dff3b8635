import { expect, test } from "vitest";
import { fileName, isPictureName, sizeInWords, subfolder, closest } from "./fileNames";

test("a file is told by its name and its folder", () => {
  expect(fileName("sd15/old/dream.safetensors")).toBe("dream.safetensors");
  expect(subfolder("sd15/old/dream.safetensors")).toBe("sd15/old");
  expect(subfolder("dream.safetensors")).toBe("");
});

test("a size has two or three figures", () => {
  expect(sizeInWords(6938078334)).toBe("6.9 GB");
  expect(sizeInWords(36604830)).toBe("37 MB");
  expect(sizeInWords(24000)).toBe("24 kB");
});

test("a picture is told by its suffix", () => {
  expect(isPictureName("a/boat.PNG")).toBe(true);
  expect(isPictureName("latent_00001.safetensors")).toBe(false);
});

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
