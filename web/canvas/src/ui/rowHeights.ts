/** Where rows of known heights begin in a list, so that only those in view need be drawn. */

export interface RowHeights {
  readonly count: number;
  /** Pixels from the top of the list to the top of a row; that of `count` is the height of all. */
  top(row: number): number;
  /** The row at so many pixels from the top, or the nearest. */
  at(pixels: number): number;
}

export function evenRows(count: number, height: number): RowHeights {
  return {
    count,
    top: (row) => row * height,
    at: (pixels) => within(Math.floor(pixels / height), count),
  };
}

export function unevenRows(heights: readonly number[]): RowHeights {
  const count = heights.length;
  const tops = new Float64Array(count + 1);
  for (let row = 0; row < count; row++) tops[row + 1] = (tops[row] ?? 0) + (heights[row] ?? 0);
  const top = (row: number) => tops[row] ?? 0;
  const at = (pixels: number) => {
    let [low, high] = [0, count]; // the row is the last that begins at or above it
    while (low < high) {
      const middle = (low + high) >> 1;
      if (top(middle + 1) <= pixels) low = middle + 1;
      else high = middle;
    }
    return within(low, count);
  };
  return { count, top, at };
}

/** The rows from a top to a bottom, which is not one of them. */
export function rowsBetween(
  rows: RowHeights,
  top: number,
  bottom: number,
): readonly [from: number, to: number] {
  if (rows.count === 0 || bottom < 0 || top > rows.top(rows.count)) return [0, 0];
  return [rows.at(top), rows.at(bottom) + 1];
}

function within(row: number, count: number): number {
  return Math.max(0, Math.min(row, count - 1));
}
