/** How files are told to people: their names without folders, their sizes, what is a picture. */

export function fileName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** The folder within its own that it lies in, as in "sd15/old"; none is empty. */
export function subfolder(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}

export function isPictureName(name: string): boolean {
  return /\.(png|jpe?g|webp|gif|bmp|avif|tiff?)$/i.test(name);
}

export function sizeInWords(bytes: number): string {
  const [amount, unit] =
    bytes >= 1e9 ? [bytes / 1e9, "GB"] : bytes >= 1e6 ? [bytes / 1e6, "MB"] : [bytes / 1e3, "kB"];
  return `${amount >= 10 ? Math.round(amount) : amount.toFixed(1)} ${unit}`;
}

const LEAST = 0.3; // of how alike two names are, 0 to 1, to be worth naming
const MOST = 3;

export function closest<Item>(
  items: readonly Item[],
  wanted: string,
  name: (item: Item) => string,
): Item[] {
  return items
    .map((item) => ({ item, likeness: likeness(name(item), wanted) }))
    .filter((found) => found.likeness >= LEAST)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, MOST)
    .map((found) => found.item);
}

/** The share of pairs of letters that both have (Dice's coefficient); folders count for nothing. */
function likeness(a: string, b: string): number {
  const [ours, theirs] = [pairs(a), pairs(b)];
  const left = [...theirs];
  const both = ours.filter((pair) => {
    const at = left.indexOf(pair);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  const all = ours.length + theirs.length;
  return all === 0 ? 0 : (2 * both.length) / all;
}

function pairs(name: string): string[] {
  const stem = name.slice(name.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "");
  const letters = stem.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  return Array.from({ length: Math.max(0, letters.length - 1) }, (_, i) => letters.slice(i, i + 2));
}
