import { expect, test } from "vitest";
import { templates } from "./templates";

test("each workflow that comes with the editor is found, with its picture", async () => {
  const found = await templates();
  expect(found.map(({ id }) => id)).toContain("text-to-image");
  expect(found).toHaveLength(12);
  for (const { picture } of found) expect(picture).toContain(".webp");
});
