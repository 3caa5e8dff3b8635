/** Where the arrow keys lead in a grid whose rows need not be equally long. */

export interface Tile {
  readonly left: number;
  readonly top: number;
}

/** The place of the next tile, or none where the key is not the grid's. Ends are ends. */
export function gridStep(tiles: readonly Tile[], at: number, key: string): number | null {
  const last = tiles.length - 1;
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
      return inRow(tiles, at, -1);
    case "ArrowDown":
      return inRow(tiles, at, 1);
    default:
      return null;
  }
}

/** The tile of the row above or below that is nearest. */
function inRow(tiles: readonly Tile[], at: number, way: 1 | -1): number {
  const from = tiles[at];
  if (from === undefined) return 0;
  const beyond = tiles.filter(({ top }) => way * (top - from.top) > 1);
  if (beyond.length === 0) return at;
  const row = way > 0 ? Math.min(...beyond.map(topOf)) : Math.max(...beyond.map(topOf));
  const inside = beyond.filter(({ top }) => Math.abs(top - row) <= 1);
  const far = (tile: Tile) => Math.abs(tile.left - from.left);
  const nearest = inside.reduce((best, tile) => (far(tile) < far(best) ? tile : best));
  return tiles.indexOf(nearest);
}

function topOf({ top }: Tile): number {
  return top;
}
