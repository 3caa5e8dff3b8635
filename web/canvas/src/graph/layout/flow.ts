/**
 * Blocks in columns from left to right, so that few wires cross and many are straight.
 *
 * In turns from left to right and back, each block is drawn to the height at which its wires are
 * level. First these heights also decide who is above whom, then only how far apart they are.
 */

import type { Point } from "../document";
import { GRID } from "../geometry";
import type { Unplaced, Tie } from "./ties";
import { columnsOf, spread } from "./columns";

const COLUMN_GAP = 80;
export const GAP = 32; // between blocks of a column
const ORDERINGS = 6;
const LEVELLINGS = 4;

/** A block while its height is sought. */
interface Item {
  readonly block: Unplaced;
  readonly before: Pull[];
  readonly after: Pull[];
  y: number;
}

/** At `other.y + offset` the wire to the other is level. A long wire pulls less. */
interface Pull {
  readonly other: Item;
  readonly offset: number;
  readonly weight: number;
}

interface Wish {
  readonly y: number;
  readonly weight: number;
}

/** The top left corners of the blocks, from 0, 0 on. */
export function flow(blocks: readonly Unplaced[], ties: readonly Tie[]): Map<string, Point> {
  const columns = itemsOf(blocks, ties);
  for (let turn = 0; turn < ORDERINGS; turn++) {
    for (const column of columns) order(column, (item) => item.before);
    for (const column of columns.toReversed()) order(column, (item) => item.after);
  }
  for (let turn = 0; turn < LEVELLINGS; turn++) {
    for (const column of columns.toReversed()) settle(column, level);
    for (const column of columns) settle(column, level);
  }
  return corners(columns);
}

function itemsOf(blocks: readonly Unplaced[], ties: readonly Tie[]): Item[][] {
  const ids = blocks.map(({ id }) => id);
  const column = columnsOf(ids, ties);
  const items = new Map<string, Item>();
  for (const block of blocks) items.set(block.id, { block, before: [], after: [], y: 0 });
  for (const tie of ties) {
    const [from, to] = [items.get(tie.from), items.get(tie.to)];
    const columns = (column.get(tie.to) ?? 0) - (column.get(tie.from) ?? 0);
    if (!from || !to || columns < 1) continue;
    const [offset, weight] = [tie.leaves - tie.arrives, 1 / columns];
    to.before.push({ other: from, offset, weight });
    from.after.push({ other: to, offset: -offset, weight });
  }
  const last = ids.reduce((most, id) => Math.max(most, column.get(id) ?? 0), 0);
  const columns: Item[][] = Array.from({ length: last + 1 }, () => []);
  for (const [id, item] of items) columns[column.get(id) ?? 0]?.push(item);
  columns.forEach(stack);
  return columns;
}

/** One below the other, around 0. */
function stack(column: readonly Item[]): void {
  let y = -column.reduce((sum, item) => sum + item.block.height + GAP, 0) / 2;
  for (const item of column) {
    item.y = y;
    y += item.block.height + GAP;
  }
}

function order(column: Item[], pulls: (item: Item) => readonly Pull[]): void {
  const wishes = new Map(column.map((item) => [item, mean(item, pulls(item))]));
  const wish = (item: Item) => wishes.get(item) ?? { y: item.y, weight: 0 };
  column.sort((a, b) => wish(a).y - wish(b).y);
  settle(column, wish);
}

/** The blocks of a column as near as can be to where they would be. */
function settle(column: readonly Item[], wish: (item: Item) => Wish): void {
  const places = spread(
    column.map((item) => {
      const { y, weight } = wish(item);
      return { wanted: y, weight: weight + 0.01, room: item.block.height + GAP };
    }),
  );
  column.forEach((item, i) => (item.y = places[i] ?? item.y));
}

/** Between all that pull. */
function mean(item: Item, pulls: readonly Pull[]): Wish {
  const weight = pulls.reduce((sum, pull) => sum + pull.weight, 0);
  const sum = pulls.reduce(
    (sum, { other, offset, weight }) => sum + (other.y + offset) * weight,
    0,
  );
  return { y: weight > 0 ? sum / weight : item.y, weight };
}

/** Where one wire is level, with as much pull from above as from below. */
function level(item: Item): Wish {
  const pulls = [...item.before, ...item.before, ...item.after]; // or neighbours hold each other
  const wishes = pulls.map(({ other, offset, weight }) => ({ y: other.y + offset, weight }));
  wishes.sort((a, b) => a.y - b.y);
  const weight = wishes.reduce((sum, wish) => sum + wish.weight, 0);
  let above = 0;
  for (const wish of wishes) {
    above += wish.weight;
    if (above >= weight / 2) return { y: wish.y, weight };
  }
  return { y: item.y, weight: 0 };
}

function corners(columns: readonly Item[][]): Map<string, Point> {
  const found = new Map<string, Point>();
  const top = columns.flat().reduce((least, item) => Math.min(least, item.y), Infinity);
  let x = 0;
  for (const column of columns.filter((column) => column.length > 0)) {
    for (const { block, y } of column) {
      found.set(block.id, [x, Math.round((y - top) / GRID) * GRID]);
    }
    x += column.reduce((most, { block }) => Math.max(most, block.width), 0) + COLUMN_GAP;
  }
  return found;
}
