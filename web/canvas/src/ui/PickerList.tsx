import { useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { drawn, ROW, scrolledTo, type Row } from "./pickerRows";

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
  const [first, end] = drawn(scrollTop, height, rows.length);
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
