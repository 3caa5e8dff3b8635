import { expect, test } from "vitest";
import { stepInTree, visibleRows, type TreeItem } from "./Tree";

const leaf = (id: string): TreeItem<null> => ({ id, label: id, children: [], data: null });
const items: readonly TreeItem<null>[] = [
  { ...leaf("a"), children: [leaf("a1"), leaf("a2")] },
  leaf("b"),
];
const closed = visibleRows(items, new Set());
const open = visibleRows(items, new Set(["a"]));

test("children are seen where their parent is open", () => {
  expect(closed.map(({ item }) => item.id)).toEqual(["a", "b"]);
  expect(open.map(({ item, level }) => [item.id, level])).toEqual([
    ["a", 1],
    ["a1", 2],
    ["a2", 2],
    ["b", 1],
  ]);
});

test("what starts open is closed by a toggle", () => {
  const started = [{ ...leaf("a"), startsOpen: true, children: [leaf("a1")] }];
  expect(visibleRows(started, new Set())).toHaveLength(2);
  expect(visibleRows(started, new Set(["a"]))).toHaveLength(1);
});

test("a line knows its place among its siblings", () => {
  expect(open[2]).toMatchObject({ place: 2, count: 2 });
});

test("up and down stop at the ends", () => {
  expect(stepInTree(open, 0, "ArrowUp")).toEqual({ to: 0 });
  expect(stepInTree(open, 3, "ArrowDown")).toEqual({ to: 3 });
  expect(stepInTree(open, 1, "End")).toEqual({ to: 3 });
});

test("right opens, then goes in; left goes out, then closes", () => {
  expect(stepInTree(closed, 0, "ArrowRight")).toEqual({ isOpen: true });
  expect(stepInTree(open, 0, "ArrowRight")).toEqual({ to: 1 });
  expect(stepInTree(open, 2, "ArrowLeft")).toEqual({ to: 0 });
  expect(stepInTree(open, 0, "ArrowLeft")).toEqual({ isOpen: false });
  expect(stepInTree(open, 3, "ArrowLeft")).toEqual({ to: 3 });
});

test("other keys are not the tree's", () => {
  expect(stepInTree(open, 0, "c")).toBeNull();
});
