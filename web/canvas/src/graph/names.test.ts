import { expect, test } from "vitest";
import { nodeName, printable, typeName } from "./names";

test("a type is read word by word", () => {
  expect(typeName("LoadCheckpoint")).toBe("Load Checkpoint");
  expect(typeName("VAEDecode")).toBe("VAE Decode");
  expect(typeName("Sampler")).toBe("Sampler");
});

test("a title comes before the type", () => {
  const nodes = { sampler: { type: "Sampler" } };
  expect(nodeName({ lienzo: 1, nodes }, "sampler")).toBe("Sampler");
  const canvas = { sampler: { title: "Second pass" } };
  expect(nodeName({ lienzo: 1, nodes, canvas }, "sampler")).toBe("Second pass");
  expect(nodeName({ lienzo: 1, nodes, canvas: { sampler: { title: " \n" } } }, "sampler")).toBe(
    "Sampler",
  );
});

test("what breaks lines or turns the writing round becomes a blank", () => {
  expect(printable("a\nb\u202ec\u2028d\u0000")).toBe("a b c d");
  expect(printable("👩‍🎨 Málaga")).toBe("👩‍🎨 Málaga");
});

test("a class of ComfyUI is called as it is there", () => {
  expect(typeName("comfyui.UNETLoader")).toBe("UNETLoader");
  expect(typeName("comfyui.ShowText|pysssss")).toBe("ShowText|pysssss");
});
