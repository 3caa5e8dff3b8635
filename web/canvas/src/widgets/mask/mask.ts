/** A mask that is painted: how much of each pixel is masked, 0 to 255, with undo. */

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray; // red, green, blue and alpha, not premultiplied
}

export interface BrushTip {
  readonly size: number; // pixels of the picture, across
  readonly hardness: number; // 0 soft to 1 hard
  readonly erases: boolean;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly pressure: number; // 0 to 1
}

/** From left and top up to right and bottom, which lie outside. */
export interface DirtyRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A piece of the mask as it was. */
interface Patch {
  readonly box: DirtyRect;
  readonly values: Uint8Array;
}

const MOST_KEPT = 2 ** 27; // bytes of patches; what is older cannot be undone

export class Mask {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
  #before: Uint8Array | null = null; // while a stroke goes on
  #touched: DirtyRect | null = null;
  #past: readonly Patch[] = [];
  #future: readonly Patch[] = [];

  /** What is transparent in the picture is masked already. */
  constructor({ width, height, data }: Pixels) {
    this.width = width;
    this.height = height;
    this.values = new Uint8Array(width * height);
    for (let i = 0; i < this.values.length; i++) this.values[i] = 255 - (data[i * 4 + 3] ?? 255);
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  get all(): DirtyRect {
    return { left: 0, top: 0, right: this.width, bottom: this.height };
  }

  begin(): void {
    this.#before = this.values.slice();
    this.#touched = null;
  }

  /** A straight piece of a stroke; gives what it may have changed. */
  paint(from: Spot, to: Spot, tip: BrushTip): DirtyRect {
    const box = this.#around(from, to, tip);
    for (let y = box.top; y < box.bottom; y++) {
      for (let x = box.left; x < box.right; x++) {
        const at = y * this.width + x;
        const value = this.values[at] ?? 0;
        const cover = Math.round(255 * coverage(x + 0.5, y + 0.5, from, to, tip));
        this.values[at] = tip.erases ? Math.min(value, 255 - cover) : Math.max(value, cover);
      }
    }
    this.#touched = this.#touched === null ? box : union(this.#touched, box);
    return box;
  }

  /** The stroke is one step of undo. */
  end(): void {
    const [before, box] = [this.#before, this.#touched];
    this.#before = null;
    if (before !== null && box !== null) this.#keep({ box, values: cut(before, this.width, box) });
  }

  /** The stroke was not meant; gives what is as before again. */
  abandon(): DirtyRect {
    if (this.#before !== null) this.values.set(this.#before);
    this.#before = null;
    return this.#touched ?? this.all;
  }

  invert(): DirtyRect {
    return this.#change((value) => 255 - value);
  }

  clear(): DirtyRect {
    return this.#change(() => 0);
  }

  undo(): DirtyRect | null {
    const patch = this.#past.at(-1);
    if (patch === undefined) return null;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.#swap(patch)];
    return patch.box;
  }

  redo(): DirtyRect | null {
    const patch = this.#future.at(-1);
    if (patch === undefined) return null;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.#swap(patch)];
    return patch.box;
  }

  /** The picture with what is masked transparent, as `LoadImage` reads it: the mask is 1 - alpha. */
  appliedTo({ width, height, data }: Pixels): Pixels {
    const pixels = new Uint8ClampedArray(data);
    for (let i = 0; i < this.values.length; i++) pixels[i * 4 + 3] = 255 - (this.values[i] ?? 0);
    return { width, height, data: pixels };
  }

  #change(into: (value: number) => number): DirtyRect {
    const values = this.values.slice();
    for (let i = 0; i < values.length; i++) this.values[i] = into(values[i] ?? 0);
    this.#keep({ box: this.all, values });
    return this.all;
  }

  #keep(patch: Patch): void {
    this.#past = newest([...this.#past, patch]);
    this.#future = [];
  }

  /** Puts the patch in place; gives what was there. */
  #swap({ box, values }: Patch): Patch {
    const now = { box, values: cut(this.values, this.width, box) };
    const across = box.right - box.left;
    for (let y = box.top; y < box.bottom; y++) {
      const row = values.subarray((y - box.top) * across, (y - box.top + 1) * across);
      this.values.set(row, y * this.width + box.left);
    }
    return now;
  }

  #around(from: Spot, to: Spot, tip: BrushTip): DirtyRect {
    const reach = Math.max(radius(from, tip), radius(to, tip)) + 1;
    const within = (value: number, most: number) => Math.min(Math.max(value, 0), most);
    return {
      left: within(Math.floor(Math.min(from.x, to.x) - reach), this.width),
      top: within(Math.floor(Math.min(from.y, to.y) - reach), this.height),
      right: within(Math.ceil(Math.max(from.x, to.x) + reach), this.width),
      bottom: within(Math.ceil(Math.max(from.y, to.y) + reach), this.height),
    };
  }
}

/** How much of a point the brush covers on its way, 0 to 1. */
export function coverage(x: number, y: number, from: Spot, to: Spot, tip: BrushTip): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 1 : ((x - from.x) * dx + (y - from.y) * dy) / length;
  const part = Math.min(Math.max(along, 0), 1);
  const right = x - from.x - dx * part;
  const down = y - from.y - dy * part;
  const distance = Math.sqrt(right * right + down * down); // hypot is many times slower
  const reach = radius(from, tip) + (radius(to, tip) - radius(from, tip)) * part;
  const edge = Math.max(1, reach * (1 - tip.hardness)); // a hard brush has an even edge, too
  const depth = Math.min(Math.max((reach + Math.min(edge, 1) / 2 - distance) / edge, 0), 1);
  return depth * depth * (3 - 2 * depth);
}

/** A light touch is a smaller brush. */
function radius({ pressure }: Spot, { size }: BrushTip): number {
  return Math.max(0.5, (size / 2) * (0.3 + 0.7 * pressure));
}

/** As many of the last ones as there is room for, and one at least. */
function newest(patches: readonly Patch[]): readonly Patch[] {
  let bytes = 0;
  const first = patches.findLastIndex((patch) => (bytes += patch.values.length) > MOST_KEPT);
  return patches.slice(Math.min(first + 1, patches.length - 1));
}

function union(a: DirtyRect, b: DirtyRect): DirtyRect {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

function cut(values: Uint8Array, width: number, box: DirtyRect): Uint8Array {
  const across = box.right - box.left;
  const piece = new Uint8Array(across * (box.bottom - box.top));
  for (let y = box.top; y < box.bottom; y++) {
    const start = y * width + box.left;
    piece.set(values.subarray(start, start + across), (y - box.top) * across);
  }
  return piece;
}
