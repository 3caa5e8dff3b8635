import { ChevronRight } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { stepInTree, visibleRows, type TreeItem, type TreeRow } from "./treeRows";
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
