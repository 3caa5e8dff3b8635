import { expect, test } from "vitest";
import { kind } from "./kinds";

test("loaded things are diamonds, tensors circles, pixels squares and plain values dots", () => {
  expect(kind("Model")).toEqual({ colour: "model", shape: "diamond", isList: false });
  expect(kind("Latent")).toEqual({ colour: "latent", shape: "circle", isList: false });
  expect(kind("Image")).toEqual({ colour: "image", shape: "square", isList: false });
  expect(kind("Float")).toEqual({ colour: "number", shape: "dot", isList: false });
});

test("a type or nothing looks like the type", () => {
  expect(kind("Model or None")).toEqual(kind("Model"));
});

test("types of one family look like it, others like any", () => {
  expect(kind("Integer or Float").colour).toBe("number");
  expect(kind("Image or Mask").colour).toBe("any");
});

test("a list looks like its members, twice", () => {
  expect(kind("tuple[Image]")).toEqual({ colour: "image", shape: "square", isList: true });
  expect(kind("list[Image or None]").colour).toBe("image");
});

test("what nobody knows is any", () => {
  expect(kind("Hologram")).toEqual({ colour: "any", shape: "circle", isList: false });
  expect(kind("constructor").colour).toBe("any");
  expect(kind("").colour).toBe("any");
});
