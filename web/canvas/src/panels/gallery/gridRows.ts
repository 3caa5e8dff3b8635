/** Tiles in rows, by the day, and where the keys lead among them. */

export type GridRow =
  | { readonly kind: "day"; readonly start: number } // seconds since 1970, of its midnight here
  | { readonly kind: "tiles"; readonly from: number; readonly to: number };

interface Made {
  readonly created: number; // seconds since 1970
}

/** A row for each day, and behind it its tiles, so many in a row, in the order given. */
export function gridRows(made: readonly Made[], columns: number): readonly GridRow[] {
  const rows: GridRow[] = [];
  let day = { start: Number.NaN, end: Number.NaN };
  let from = 0;
  const close = (to: number) => {
    for (let at = from; at < to; at += columns) {
      rows.push({ kind: "tiles", from: at, to: Math.min(at + columns, to) });
    }
    from = to;
  };
  made.forEach(({ created }, at) => {
    if (created >= day.start && created < day.end) return;
    close(at);
    day = dayOf(created);
    rows.push({ kind: "day", start: day.start });
  });
  close(made.length);
  return rows;
}

/** The row of a tile; below 0 where there is none. */
export function rowOf(rows: readonly GridRow[], tile: number): number {
  return rows.findIndex((row) => row.kind === "tiles" && tile >= row.from && tile < row.to);
}

/** The tile to which a key leads, or none where the key is not the grid's. Ends are ends. */
export function gridStep(
  rows: readonly GridRow[],
  at: number,
  key: string,
  screen: number, // rows that are seen at a time
): number | null {
  const last = rows.reduce((most, row) => (row.kind === "tiles" ? row.to - 1 : most), 0);
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, at - 1);
    case "ArrowRight":
      return Math.min(last, at + 1);
    case "Home":
      return 0;
    case "End":
      return last;
    case "ArrowUp":
      return up(rows, at, -1);
    case "ArrowDown":
      return up(rows, at, 1);
    case "PageUp":
      return up(rows, at, -screen);
    case "PageDown":
      return up(rows, at, screen);
    default:
      return null;
  }
}

/** So many rows of tiles further, as far to the right as there or as the row is long. */
function up(rows: readonly GridRow[], at: number, by: number): number {
  const tiles = rows.filter((row) => row.kind === "tiles");
  const here = rowOf(tiles, at);
  const now = tiles[here];
  const next = tiles[Math.max(0, Math.min(here + by, tiles.length - 1))];
  if (now === undefined || next === undefined || next === now) return at;
  return Math.min(next.from + at - now.from, next.to - 1);
}

function dayOf(seconds: number): { readonly start: number; readonly end: number } {
  const midnight = new Date(seconds * 1000);
  midnight.setHours(0, 0, 0, 0);
  const start = midnight.getTime() / 1000;
  midnight.setDate(midnight.getDate() + 1);
  return { start, end: midnight.getTime() / 1000 };
}
