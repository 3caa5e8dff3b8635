import { expect, test } from "vitest";
import { EMPTY, type Workflow } from "./document";
import { rename } from "./edit";
import { begin, PAUSE, record, redone, STEPS, undone } from "./history";
import { frozen } from "./toys";

const START = frozen<Workflow>({ ...EMPTY, name: "start" });
const named = (name: string) => frozen(rename(START, name));

test("undo gives the very document of before, and redo the one after", () => {
  const after = named("after");
  const history = record(begin(START), after, 0);
  expect(undone(history).present).toBe(START);
  expect(redone(undone(history)).present).toBe(after);
});

test("with nothing to undo or redo all stays as it is", () => {
  const history = begin(START);
  expect(undone(history)).toBe(history);
  expect(redone(history)).toBe(history);
});

test("changes of one key shortly after each other are one step", () => {
  const first = record(begin(START), named("a"), 0, "title");
  const second = record(first, named("ab"), PAUSE - 1, "title");
  expect(undone(second).present).toBe(START);
});

test("the pause is counted from the last change, not from the first", () => {
  let history = begin(START);
  for (let i = 0; i < 10; i++) history = record(history, named(`${i}`), i * (PAUSE - 1), "title");
  expect(undone(history).present).toBe(START);
});

test("after a pause, with another key or with none a change is a step of its own", () => {
  const first = record(begin(START), named("a"), 0, "title");
  expect(undone(record(first, named("b"), PAUSE, "title")).present).toBe(first.present);
  expect(undone(record(first, named("b"), 1, "other")).present).toBe(first.present);
  expect(undone(record(first, named("b"), 1)).present).toBe(first.present);
});

test("what follows an undo is a step of its own, and nothing can be redone", () => {
  const typed = record(begin(START), named("a"), 0, "title");
  const again = record(undone(typed), named("b"), 1, "title");
  expect(undone(again).present).toBe(START);
  expect(again.future).toEqual([]);
});

test("a change that is none is no step", () => {
  const history = record(begin(START), named("a"), 0);
  expect(record(history, history.present, 1)).toBe(history);
});

test("the oldest steps are forgotten", () => {
  let history = begin(START);
  for (let i = 0; i < STEPS + 50; i++) history = record(history, named(`${i}`), i * 10);
  expect(history.past).toHaveLength(STEPS);
  expect(history.past[0]?.name).toBe("49");
});
