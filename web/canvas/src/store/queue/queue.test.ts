import { expect, test } from "vitest";
import type { JobHead } from "../../schema/schema";
import { head } from "../toys/toys";
import { queueMove } from "./queue";

function job(id: string, priority: number): JobHead {
  return head(id, { priority });
}

const queued = [job("a", 5), job("b", 0), job("c", 0)];

test("a job goes before the one that will follow it", () => {
  expect(queueMove(queued, "c", 0)).toEqual({ before: "a" });
  expect(queueMove(queued, "a", 1)).toEqual({ before: "c" });
});

test("the last place is behind all, also of those of lower priority", () => {
  expect(queueMove(queued, "a", 2)).toEqual({ place: "last", priority: 0 });
});

test("a job that waits alone stays last", () => {
  expect(queueMove([job("a", 3)], "a", 0)).toEqual({ place: "last" });
});
