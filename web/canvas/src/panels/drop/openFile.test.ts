import { expect, test } from "vitest";
import { fileKind } from "./openFile";

const kind = (name: string, type = "") => fileKind({ name, type });

test("what the system says goes before the name", () => {
  expect(kind("a.json", "image/png")).toBe("picture");
  expect(kind("a", "application/json")).toBe("workflow");
  expect(kind("a.bin", "video/mp4")).toBe("video");
});

test("where the system says nothing, the name's end tells", () => {
  expect(kind("A.PNG")).toBe("picture");
  expect(kind("flow.json")).toBe("workflow");
  expect(kind("model.safetensors")).toBe("model");
  expect(kind("notes.md")).toBe("text");
  expect(kind("thing.xyz")).toBe("unknown");
});

test("pictures that nothing here reads are not taken for pictures", () => {
  expect(kind("a.gif", "image/gif")).toBe("unknown");
  expect(kind("a.svg", "image/svg+xml")).toBe("unknown");
});
