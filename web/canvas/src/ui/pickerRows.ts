/** The rows of a picker: its items in their order, with headings where groups begin. */

export const ROW = 32; // pixels; all are as high, so that the place of any is known undrawn

export type Row<Item> =
  | { readonly heading: string; readonly index?: undefined }
  | { readonly item: Item; readonly index: number };

/** Items of a group stand together, at the place of its first. */
export function inGroups<Item>(items: readonly Item[], group: (item: Item) => string): Item[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const members = groups.get(group(item));
    if (members) members.push(item);
    else groups.set(group(item), [item]);
  }
  return [...groups.values()].flat();
}

export function rowsOf<Item>(items: readonly Item[], group?: (item: Item) => string): Row<Item>[] {
  const rows: Row<Item>[] = [];
  let last: string | undefined;
  items.forEach((item, index) => {
    const heading = group?.(item);
    if (heading !== undefined && heading !== last) rows.push({ heading });
    last = heading;
    rows.push({ item, index });
  });
  return rows;
}

/** Which rows to draw: those that are seen, and a few beside them. */
export function drawn(scrollTop: number, height: number, count: number): readonly [number, number] {
  const spare = 6;
  const first = Math.max(0, Math.floor(scrollTop / ROW) - spare);
  return [first, Math.min(count, Math.ceil((scrollTop + height) / ROW) + spare)];
}

/** How far to scroll so that a row is seen, with the heading above it. */
export function scrolledTo(
  row: number,
  hasHeading: boolean,
  scrollTop: number,
  height: number,
): number {
  const top = (row - (hasHeading ? 1 : 0)) * ROW;
  const bottom = (row + 1) * ROW;
  if (top < scrollTop) return top;
  return bottom > scrollTop + height ? bottom - height : scrollTop;
}

/** Where a key leads among items, or nowhere. One step goes round, a page does not. */
export function stepped(key: string, at: number, count: number, page: number): number | null {
  if (count === 0) return null;
  const last = count - 1;
  switch (key) {
    case "ArrowDown":
      return at >= last ? 0 : at + 1;
    case "ArrowUp":
      return at <= 0 ? last : at - 1;
    case "PageDown":
      return Math.min(last, at + page);
    case "PageUp":
      return Math.max(0, at - page);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
