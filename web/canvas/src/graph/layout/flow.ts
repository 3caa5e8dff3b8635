/**
 * Blocks in columns from left to right, so that few wires cross and many are straight.
 *
 * Long wires run in lanes of their own through the columns between. In turns from left to right
 * and back, each block is drawn to the height at which its wires are level; first these heights
 * also decide who is above whom, then only how far apart they are.
 */

import type { Point } from "../document";
import { GRID } from "../geometry";
import { columnsOf } from "./columns";
import { spread } from "./spread";

export interface Block {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** A link between blocks, with the heights of its ports in them. */
export interface Tie {
  readonly from: string;
  readonly to: string;
  readonly leaves: number;
  readonly arrives: number;
}

export const COLUMN_GAP = 80;
export const GAP = 32; // between blocks of a column
const LANE_GAP = 12;
const LANE = 16;
const LONGEST = 64; // columns: a wire that is longer has no lane
const TURNS = 6; // in which the order may change
const LEVELLINGS = 4;

/** A block, or a lane, while its height is sought. */
interface Item {
  readonly block: Block | null;
  readonly height: number;
  readonly before: Pull[];
  readonly after: Pull[];
  y: number;
}

/** At `other.y + offset` the wire to the other is level. */
interface Pull {
  readonly other: Item;
  readonly offset: number;
}

/** The top left corners of the blocks, from 0, 0 on. */
export function flow(blocks: readonly Block[], ties: readonly Tie[]): Map<string, Point> {
  const columns = itemsOf(blocks, ties);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const column of columns) settle(column, (item) => item.before, mean, true);
    for (const column of columns.toReversed()) settle(column, (item) => item.after, mean, true);
  }
  const all = (item: Item) => [...item.before, ...item.after];
  for (let turn = 0; turn < LEVELLINGS; turn++) {
    for (const column of columns.toReversed()) settle(column, all, median, false);
    for (const column of columns) settle(column, all, median, false);
  }
  return corners(columns);
}

function itemsOf(blocks: readonly Block[], ties: readonly Tie[]): Item[][] {
  const at = columnsOf(
    blocks.map(({ id }) => id),
    ties,
  );
  const columns: Item[][] = [];
  const items = new Map<string, Item>();
  const add = (block: Block | null, height: number, column: number): Item => {
    const item: Item = { block, height, before: [], after: [], y: 0 };
    (columns[column] ??= []).push(item);
    return item;
  };
  for (const block of blocks) items.set(block.id, add(block, block.height, at.get(block.id) ?? 0));
  const lanes = new Map<string, Item>();
  for (const tie of ties) {
    const [from, to] = [items.get(tie.from), items.get(tie.to)];
    const [start, end] = [at.get(tie.from) ?? 0, at.get(tie.to) ?? 0];
    if (!from || !to || start >= end) continue;
    let [last, leaves] = [from, tie.leaves];
    for (let column = start + 1; column < end && end - start <= LONGEST; column++) {
      const key = `${tie.from} ${tie.leaves} ${column}`; // one lane for all wires of an output
      const lane = lanes.get(key) ?? add(null, LANE, column);
      if (!lanes.has(key)) tieUp(last, leaves, lane, LANE / 2);
      lanes.set(key, lane);
      [last, leaves] = [lane, LANE / 2];
    }
    tieUp(last, leaves, to, tie.arrives);
  }
  const filled = Array.from(columns, (column: Item[] | undefined) => column ?? []);
  filled.forEach(stack);
  return filled;
}

function tieUp(from: Item, leaves: number, to: Item, arrives: number): void {
  to.before.push({ other: from, offset: leaves - arrives });
  from.after.push({ other: to, offset: arrives - leaves });
}

/** One below the other, around 0. */
function stack(column: readonly Item[]): void {
  let y = -column.reduce((sum, item) => sum + item.height + GAP, 0) / 2;
  for (const item of column) {
    item.y = y;
    y += item.height + GAP;
  }
}

/** The items of a column as near as can be to where they are pulled. */
function settle(
  column: Item[],
  pulls: (item: Item) => readonly Pull[],
  middle: (heights: readonly number[]) => number,
  isOrdering: boolean,
): void {
  const wanted = new Map(
    column.map((item) => {
      const heights = pulls(item).map(({ other, offset }) => other.y + offset);
      return [item, { y: heights.length > 0 ? middle(heights) : item.y, pull: heights.length }];
    }),
  );
  const want = (item: Item) => wanted.get(item) ?? { y: item.y, pull: 0 };
  if (isOrdering) column.sort((a, b) => want(a).y - want(b).y);
  const places = spread(
    column.map((item, i) => {
      const next = column[i + 1];
      const gap = item.block && next?.block ? GAP : LANE_GAP;
      return { wanted: want(item).y, weight: want(item).pull + 0.1, room: item.height + gap };
    }),
  );
  column.forEach((item, i) => (item.y = places[i] ?? item.y));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The lower of the two in the middle: one wire that is level is better than two that are nearly. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}

function corners(columns: readonly Item[][]): Map<string, Point> {
  const found = new Map<string, Point>();
  const blocks = columns.flat().filter((item) => item.block !== null);
  const top = blocks.reduce((least, item) => Math.min(least, item.y), Infinity);
  let x = 0;
  for (const column of columns) {
    let widest = 0;
    for (const { block, y } of column) {
      if (block === null) continue;
      found.set(block.id, [x, Math.round((y - top) / GRID) * GRID]);
      widest = Math.max(widest, block.width);
    }
    x += widest === 0 ? 0 : widest + COLUMN_GAP;
  }
  return found;
}
