/** The lines of a tree that are seen, and where keys lead among them. */

export interface TreeItem<Data> {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly children: readonly TreeItem<Data>[];
  readonly startsOpen?: boolean;
  readonly data: Data;
}

export interface TreeRow<Data> {
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
