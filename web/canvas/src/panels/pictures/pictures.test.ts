import { expect, test } from "vitest";
import { job, output } from "../../store/toys/toys";
import { byDay, fileName, picturesOf, matching } from "./pictures";

const ended = (id: string, at: number, ...names: string[]) =>
  job(id, { state: "done", ended: at, outputs: names.map((name) => output("save", name)) });
const names = (pictures: ReturnType<typeof picturesOf>) =>
  pictures.map(({ output }) => output.name);

test("the newest picture is first, also within a job", () => {
  const running = job("c", { state: "running", outputs: [output("save", "4.png")] });
  const jobs = [ended("b", 2, "2.png", "3.png"), ended("a", 1, "1.png")];
  expect(names(picturesOf([running], jobs))).toEqual(["4.png", "3.png", "2.png", "1.png"]);
});

test("a picture that two jobs tell of is there once, and what is no picture is not", () => {
  const latent = { ...output("save", "x.safetensors"), media: "application/octet-stream" };
  const jobs = [
    ended("b", 2, "1.png"),
    job("a", { state: "done", outputs: [latent, output("save", "1.png")] }),
  ];
  expect(names(picturesOf([], jobs))).toEqual(["1.png"]);
});

test("all words must be in the names of file, node and workflow", () => {
  const pictures = picturesOf([], [ended("a", 1, "sweep/red-1.png", "blue-2.png")]);
  expect(names(matching(pictures, "RED sweep"))).toEqual(["sweep/red-1.png"]);
  expect(names(matching(pictures, "save blue"))).toEqual(["blue-2.png"]);
  expect(names(matching(pictures, " "))).toHaveLength(2);
});

test("days follow each other as the pictures do", () => {
  const noon = new Date(2026, 10, 23, 12).getTime() / 1000;
  const jobs = [ended("c", noon, "3.png"), ended("b", noon - 3600, "2.png")];
  const days = byDay(picturesOf([], [...jobs, ended("a", noon - 86_400, "1.png")]));
  expect(days.map(({ pictures }) => names(pictures))).toEqual([["3.png", "2.png"], ["1.png"]]);
});

test("a file is called without its folders", () => {
  expect(fileName(output("save", "a/b/c.png"))).toBe("c.png");
});
