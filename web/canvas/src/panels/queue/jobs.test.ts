import { expect, test } from "vitest";
import { english } from "../../text/text";
import { jobDetails, jobTitle } from "./jobs";

const words = (name: string, prompt: string, seed: number | null) => {
  const job = { name, about: { prompt, seed } };
  return [jobTitle(job, english.panels), ...jobDetails(job, english.panels)];
};

test("a job is called by its prompt, with its seed and its workflow", () => {
  expect(words("Two passes", "a lighthouse", 7)).toEqual(["a lighthouse", "seed 7", "Two passes"]);
});

test("without a prompt it is called by its workflow", () => {
  expect(words("Upscale", "", null)).toEqual(["Upscale"]);
  expect(words("", "", 3)).toEqual(["Untitled", "seed 3"]);
});
