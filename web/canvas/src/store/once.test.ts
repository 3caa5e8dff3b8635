import { expect, test } from "vitest";
import { once } from "./once";

test("it is made once, and what fails is tried again", async () => {
  let tries = 0;
  const get = once(async () => {
    if (++tries === 1) throw new Error("not yet");
    return tries;
  });
  await expect(get()).rejects.toThrow("not yet");
  expect([await get(), await get(), tries]).toEqual([2, 2, 2]);
});
