import { ChevronRight } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import "./Tree.css";

interface Props<Data> {
  readonly label: string;
  readonly items: readonly TreeItem<Data>[];
  /** What is chosen elsewhere. */
  readonly current: ReadonlySet<string>;
  readonly onPick: (data: Data) => void;
  /** Any other key that was struck on an item; says whether it was used. */
  readonly onKey?: (data: Data, key: string) => boolean;
  readonly mark?: (data: Data) => ReactNode;
}

/** A tree that is walked with the arrow keys, one item at a time in the order of tabs. */
export function Tree<Data>(props: Props<Data>) {
  const { label, items, current, onPick, onKey, mark } = props;
  const tree = useRef<HTMLDivElement>(null);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState<string | null>(null);
  const rows = useMemo(() => visibleRows(items, toggled), [items, toggled]);
  const at = Math.max(
    0,
    rows.findIndex(({ item }) => (focused === null ? current.has(item.id) : item.id === focused)),
  );
  const toggle = (id: string) => {
    const next = new Set(toggled);
    if (!next.delete(id)) next.add(id);
    setToggled(next);
  };
  const focus = (index: number) => {
    setFocused(rows[index]?.item.id ?? null);
    tree.current?.querySelectorAll<HTMLElement>("[role=treeitem]")[index]?.focus();
  };
  const strike = (event: KeyboardEvent) => {
    const row = rows[at];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stepInTree(rows, at, event.key);
    if (step?.to !== undefined) focus(step.to);
    else if (step?.isOpen !== undefined) toggle(row.item.id);
    else if (event.key === "Enter") onPick(row.item.data);
    else if (onKey?.(row.item.data, event.key) !== true) return;
    event.preventDefault();
  };
  return (
    <div ref={tree} role="tree" aria-label={label} className="tree" onKeyDown={strike}>
      {rows.map((row, index) => (
        <TreeLine
          key={row.item.id}
          row={row}
          mark={mark?.(row.item.data)}
          isCurrent={current.has(row.item.id)}
          isTabStop={index === at}
          onToggle={() => toggle(row.item.id)}
          onFocus={() => setFocused(row.item.id)}
          onPick={() => onPick(row.item.data)}
        />
      ))}
    </div>
  );
}

interface LineProps {
  readonly row: TreeRow<unknown>;
  readonly mark: ReactNode;
  readonly isCurrent: boolean;
  readonly isTabStop: boolean;
  readonly onToggle: () => void;
  readonly onFocus: () => void;
  readonly onPick: () => void;
}

function TreeLine({ row, mark, isCurrent, isTabStop, onToggle, onFocus, onPick }: LineProps) {
  const { item, level, place, count, isOpen } = row;
  const hasChildren = item.children.length > 0;
  return (
    <div
      role="treeitem"
      className="tree-line"
      aria-level={level}
      aria-posinset={place}
      aria-setsize={count}
      aria-expanded={hasChildren ? isOpen : undefined}
      aria-selected={isCurrent}
      tabIndex={isTabStop ? 0 : -1}
      style={{ paddingInlineStart: (level - 1) * 18 }}
      onFocus={onFocus}
      onClick={onPick}
    >
      <span
        className="tree-arrow"
        data-open={isOpen}
        hidden={!hasChildren}
        aria-hidden
        onClick={(event) => {
          event.stopPropagation();
          onToggle();
        }}
      >
        <ChevronRight size={14} />
      </span>
      {mark}
      <span className="tree-label">{item.label}</span>
      {item.detail !== undefined && <span className="tree-detail">{item.detail}</span>}
    </div>
  );
}

export interface TreeItem<Data> {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly children: readonly TreeItem<Data>[];
  readonly startsOpen?: boolean;
  readonly data: Data;
}

interface TreeRow<Data> {
  readonly item: TreeItem<Data>;
  readonly level: number; // from 1
  readonly place: number; // among its siblings, from 1
  readonly count: number; // of its siblings and itself
  readonly isOpen: boolean;
}

/** `toggled` are those that are no longer as they started. */
export function visibleRows<Data>(
  items: readonly TreeItem<Data>[],
  toggled: ReadonlySet<string>,
  level = 1,
): readonly TreeRow<Data>[] {
  return items.flatMap((item, i) => {
    const isOpen = item.children.length > 0 && toggled.has(item.id) !== (item.startsOpen === true);
    const row = { item, level, place: i + 1, count: items.length, isOpen };
    return isOpen ? [row, ...visibleRows(item.children, toggled, level + 1)] : [row];
  });
}

/** As trees are walked everywhere: to another line, or open or close this one. */
export function stepInTree(
  rows: readonly TreeRow<unknown>[],
  at: number,
  key: string,
): { readonly to?: number; readonly isOpen?: boolean } | null {
  const row = rows[at];
  if (row === undefined) return null;
  switch (key) {
    case "ArrowDown":
      return { to: Math.min(at + 1, rows.length - 1) };
    case "ArrowUp":
      return { to: Math.max(at - 1, 0) };
    case "Home":
      return { to: 0 };
    case "End":
      return { to: rows.length - 1 };
    case "ArrowRight":
      if (row.item.children.length === 0) return { to: at };
      return row.isOpen ? { to: at + 1 } : { isOpen: true };
    case "ArrowLeft":
      return row.isOpen ? { isOpen: false } : { to: parentOf(rows, at) };
    default:
      return null;
  }
}

function parentOf(rows: readonly TreeRow<unknown>[], at: number): number {
  const level = rows[at]?.level ?? 1;
  const parent = rows.findLastIndex((row, i) => i < at && row.level < level);
  return parent < 0 ? at : parent;
}
