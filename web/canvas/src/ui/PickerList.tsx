import { useLayoutEffect, useRef, useState, type ReactNode } from "react";

interface PickerListProps<Item> {
  readonly id: string;
  readonly label: string;
  readonly rows: readonly Row<Item>[];
  readonly count: number; // of items
  readonly active: number;
  readonly height: number;
  readonly keyOf: (item: Item) => string;
  readonly current: string | undefined;
  readonly isGrouped: boolean;
  readonly render: (item: Item, isGrouped: boolean) => ReactNode;
  readonly isOff: ((item: Item) => boolean) | undefined;
  readonly onPoint: (index: number) => void;
  readonly onPick: (index: number, isShift: boolean) => void;
}

/** The rows that are in view, of any number. */
export function PickerList<Item>(props: PickerListProps<Item>) {
  const { id, label, rows, active, height } = props;
  const ref = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const activeRow = rows.findIndex((row) => row.index === active);
  useLayoutEffect(() => {
    const list = ref.current;
    if (list === null || activeRow < 0) return;
    const hasHeading = rows[activeRow - 1]?.index === undefined;
    list.scrollTop = scrolledTo(activeRow, hasHeading, list.scrollTop, list.clientHeight);
    setScrollTop(list.scrollTop);
  }, [activeRow, rows]);
  const [first, end] = rowsInView(scrollTop, height, rows.length);
  return (
    <div
      ref={ref}
      id={id}
      role="listbox"
      aria-label={label}
      className="picker-list"
      style={{ height }}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <div role="presentation" style={{ height: rows.length * ROW }}>
        {rows.slice(first, end).map((row, i) => (
          <div
            key={row.index === undefined ? `heading ${row.heading}` : props.keyOf(row.item)}
            role="presentation"
            className="picker-place"
            style={{ top: (first + i) * ROW, height: ROW }}
          >
            {row.index === undefined ? (
              <div role="presentation" className="picker-heading">
                {row.heading}
              </div>
            ) : (
              <Option {...props} item={row.item} index={row.index} />
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

interface OptionProps<Item> extends PickerListProps<Item> {
  readonly item: Item;
  readonly index: number;
}

function Option<Item>({ item, index, ...list }: OptionProps<Item>) {
  const isActive = index === list.active;
  return (
    <div
      id={`${list.id}-${index}`}
      role="option"
      className="picker-option"
      aria-selected={isActive}
      aria-disabled={list.isOff?.(item) || undefined}
      aria-setsize={list.count}
      aria-posinset={index + 1}
      data-current={list.keyOf(item) === list.current || undefined}
      onPointerMove={() => !isActive && list.onPoint(index)}
      onClick={(event) => list.onPick(index, event.shiftKey)}
    >
      {list.render(item, list.isGrouped)}
    </div>
  );
}

export const ROW = 32; // pixels; all are as high, so that the place of any is known undrawn

type Row<Item> =
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
export function rowsInView(
  scrollTop: number,
  height: number,
  count: number,
): readonly [number, number] {
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
