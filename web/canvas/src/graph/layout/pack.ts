/** Parts that no link joins, side by side and below one another. */

import type { Point } from "../document";
import { around, type Box } from "../boxes";
import { GRID } from "../geometry";
import type { Unplaced, Tie } from "./ties";
import { flow } from "./flow";

const ASPECT = 1.6; // how much wider than high the whole had better be

/** The top left corners of blocks that are laid out by their links, from 0, 0 on. */
export function packed(
  blocks: readonly Unplaced[],
  ties: readonly Tie[],
  apart: number, // between parts
): Map<string, Point> {
  const parts = partsOf(blocks, ties).map(({ blocks, ties }) => {
    const corners = flow(blocks, ties);
    return { corners, box: boxAround(blocks, corners) };
  });
  const area = parts.reduce((sum, { box }) => sum + (box.width + apart) * (box.height + apart), 0);
  const widest = parts.reduce((most, { box }) => Math.max(most, box.width), 0);
  const limit = Math.max(widest, Math.sqrt(area * ASPECT));
  const found = new Map<string, Point>();
  let [x, y, lowest] = [0, 0, 0];
  for (const { corners, box } of parts) {
    if (x > 0 && x + box.width > limit) [x, y] = [0, lowest];
    for (const [id, [left, top]] of corners) found.set(id, [x + left, y + top]);
    lowest = Math.max(lowest, y + box.height + apart);
    x += box.width + apart;
  }
  return found;
}

interface Part {
  readonly blocks: Unplaced[];
  readonly ties: Tie[];
}

/** What links join, together; in the order of the blocks. */
function partsOf(blocks: readonly Unplaced[], ties: readonly Tie[]): Part[] {
  const joined = neighbours(ties);
  const partOf = new Map<string, Part>();
  const parts: Part[] = [];
  for (const { id } of blocks) {
    if (partOf.has(id)) continue;
    const part: Part = { blocks: [], ties: [] };
    parts.push(part);
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (partOf.has(next)) continue;
      partOf.set(next, part);
      open.push(...(joined.get(next) ?? []));
    }
  }
  for (const block of blocks) partOf.get(block.id)?.blocks.push(block);
  for (const tie of ties) partOf.get(tie.from)?.ties.push(tie);
  return parts;
}

function neighbours(ties: readonly Tie[]): ReadonlyMap<string, readonly string[]> {
  const joined = new Map<string, string[]>();
  const join = (a: string, b: string) => {
    const found = joined.get(a);
    if (found) found.push(b);
    else joined.set(a, [b]);
  };
  for (const { from, to } of ties) {
    join(from, to);
    join(to, from);
  }
  return joined;
}

/** The box around blocks at these corners. */
export function boxAround(blocks: readonly Unplaced[], corners: ReadonlyMap<string, Point>): Box {
  const boxes = blocks.map(({ id, width, height }) => {
    const [x, y] = corners.get(id) ?? [0, 0];
    return { x, y, width, height };
  });
  const { x, y, width, height } = around(boxes) ?? { x: 0, y: 0, width: 0, height: 0 };
  const whole = (length: number) => Math.ceil(length / GRID) * GRID;
  return { x, y, width: whole(width), height: whole(height) };
}
