import { expect, test } from "vitest";
import { carriedPicture } from "./useUpload";

const PAGE = "http://localhost:8288/editor/";
const carried = (text: string) => carriedPicture({ getData: () => text }, PAGE);

test("a picture of the gallery is told by its address", () => {
  expect(carried('{"url":"/api/outputs/a.png"}')).toBe("http://localhost:8288/api/outputs/a.png");
  expect(carried('{"url":"api/outputs/a.png"}')).toBe(`${PAGE}api/outputs/a.png`);
});

test("what another page carries under that name is none", () => {
  expect(carried('{"url":"https://example.com/a.png"}')).toBeNull();
  expect(carried('{"url":"http://["}')).toBeNull();
  expect(carried('{"url":7}')).toBeNull();
  expect(carried("no json")).toBeNull();
  expect(carried("")).toBeNull();
});
