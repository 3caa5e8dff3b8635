import { useId, useMemo, useState, type KeyboardEvent, type ReactNode } from "react";
import { Search } from "lucide-react";
import { useText } from "../store/studio";
import { Floating, type Anchor } from "./Floating";
import { PickerList, inGroups, ROW, rowsOf, stepped } from "./PickerList";
import type { Side } from "./place";
import "./Picker.css";

export interface PickerProps<Item> {
  /** What is chosen, for who cannot see it. */
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** What a query means, best first: with `rank` or `rankWords` of `graph/search.ts`. */
  readonly rank: (items: readonly Item[], query: string) => readonly Item[];
  /** A row of 32 pixels: a `PickerRow`, say. In groups, the heading above it tells the group. */
  readonly render: (item: Item, isGrouped: boolean) => ReactNode;
  /** The headings that items stand under while nothing is typed. */
  readonly group?: ((item: Item) => string) | undefined;
  /** Whether it can be seen, but not taken. */
  readonly isOff?: ((item: Item) => boolean) | undefined;
  /** More about the item that would be taken. */
  readonly preview?: ((item: Item) => ReactNode) | undefined;
  /** The key of what is chosen now. */
  readonly current?: string | undefined;
  /** What is typed at first. */
  readonly query?: string | undefined;
  readonly placeholder?: string | undefined;
  /** What to say where nothing fits. */
  readonly empty?: ReactNode;
  readonly footer?: ReactNode;
  readonly width?: number | undefined;
  readonly anchor: Anchor;
  readonly side?: Side | undefined;
  /** The picker is closed by then. */
  readonly onPick: (item: Item, isShift: boolean) => void;
  readonly onClose: () => void;
}

const SHOWN = 10; // rows

/** One of many, found by typing. */
export function Picker<Item>(props: PickerProps<Item>) {
  const { label, preview, empty, footer, anchor, side, width = 320, onClose } = props;
  const id = useId();
  const text = useText().ui;
  const { query, type, found, rows, isGrouped, height, active, point } = useFound(props);
  const pick = (index: number, isShift: boolean) => {
    const item = found[index];
    if (item === undefined || props.isOff?.(item)) return;
    onClose();
    props.onPick(item, isShift);
  };
  const strike = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const to = stepped(event.key, active, found.length, SHOWN - 1);
    if (to !== null) point(to);
    else if (event.key === "Enter") pick(active, event.shiftKey);
    else if (event.key === "Escape" || event.key === "Tab") onClose();
    else return;
    event.preventDefault();
  };
  const shown = found[active];
  return (
    <Floating anchor={anchor} side={side} className="picker" onClose={onClose}>
      <div className="picker-columns" onPointerDown={keepFocus}>
        <div className="picker-main" style={{ width }}>
          <PickerSearch
            label={label}
            placeholder={props.placeholder ?? text.search}
            listId={id}
            activeId={shown === undefined ? undefined : `${id}-${active}`}
            query={query}
            onType={type}
            onKey={strike}
          />
          <PickerList
            {...{ id, label, rows, active, height, keyOf: props.keyOf, current: props.current }}
            {...{
              count: found.length,
              isGrouped,
              render: props.render,
              isOff: props.isOff,
              onPoint: point,
              onPick: pick,
            }}
          />
          {found.length === 0 && <div className="picker-empty">{empty ?? text.nothingFits}</div>}
          {footer && <footer className="picker-footer">{footer}</footer>}
          <span role="status" className="unseen">
            {query.trim() !== "" && text.found(found.length)}
          </span>
        </div>
        {preview && (
          <aside className="picker-preview">{shown !== undefined && preview(shown)}</aside>
        )}
      </div>
    </Floating>
  );
}

/** What is found, and which of it would be taken. */
function useFound<Item>({
  items,
  keyOf,
  rank,
  group,
  current,
  query: typed = "",
}: PickerProps<Item>) {
  const [query, setQuery] = useState(typed);
  const [pointed, point] = useState<number | null>(null);
  const isGrouped = group !== undefined && query.trim() === "";
  const found = useMemo(() => {
    const ranked = rank(items, query);
    return isGrouped ? inGroups(ranked, group) : ranked;
  }, [items, query, rank, isGrouped, group]);
  const rows = useMemo(
    () => rowsOf(found, isGrouped ? group : undefined),
    [found, isGrouped, group],
  );
  // The height is that of all the items, so that nothing moves while one types.
  const headings = useMemo(() => (group ? new Set(items.map(group)).size : 0), [items, group]);
  const height = Math.max(2, Math.min(SHOWN, items.length + headings)) * ROW;
  const chosen = query.trim() === "" ? found.findIndex((item) => keyOf(item) === current) : 0;
  const active = Math.max(0, Math.min(pointed ?? chosen, found.length - 1));
  const type = (next: string) => {
    setQuery(next);
    point(null);
  };
  return { query, type, found, rows, isGrouped, height, active, point };
}

/** A press on a row leaves the letters' cursor where it is. */
function keepFocus(event: { readonly target: EventTarget; preventDefault(): void }): void {
  if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
}

interface PickerSearchProps {
  readonly label: string;
  readonly placeholder: string;
  readonly listId: string;
  readonly activeId: string | undefined;
  readonly query: string;
  readonly onType: (query: string) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** Where the letters go. It keeps the focus; which row would be taken is told to screen readers. */
function PickerSearch(props: PickerSearchProps) {
  return (
    <label className="picker-search">
      <Search aria-hidden />
      <input
        type="text"
        role="combobox"
        autoFocus
        aria-label={props.label}
        aria-expanded
        aria-controls={props.listId}
        aria-autocomplete="list"
        aria-activedescendant={props.activeId}
        autoComplete="off"
        spellCheck={false}
        placeholder={props.placeholder}
        value={props.query}
        onChange={(event) => props.onType(event.target.value)}
        onFocus={(event) => event.target.select()}
        onKeyDown={props.onKey}
      />
    </label>
  );
}
