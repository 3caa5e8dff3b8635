/** A mask that is painted: how much of each pixel is masked, with undo. It needs a canvas, no React. */

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

const MOST_STEPS = 20;

export class MaskLayer {
  readonly canvas: HTMLCanvasElement;
  readonly #pen: CanvasRenderingContext2D;
  #past: ImageData[] = [];
  #future: ImageData[] = [];
  #last: Spot | null = null;

  constructor(width: number, height: number) {
    this.canvas = document.createElement("canvas");
    this.canvas.width = width;
    this.canvas.height = height;
    const pen = this.canvas.getContext("2d", { willReadFrequently: true });
    if (pen === null) throw new Error("this browser draws nothing");
    this.#pen = pen;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** What is transparent in a picture is masked already. */
  load(pixels: ImageData): void {
    const mask = new ImageData(pixels.width, pixels.height);
    for (let i = 3; i < mask.data.length; i += 4) mask.data[i] = 255 - (pixels.data[i] ?? 255);
    this.#pen.putImageData(mask, 0, 0);
  }

  begin(): void {
    this.#keep();
    this.#last = null;
  }

  /** A stroke from where the last one ended. */
  stroke(to: Spot, tip: BrushTip): void {
    const from = this.#last ?? to;
    const distance = Math.hypot(to.x - from.x, to.y - from.y);
    const steps = Math.max(1, Math.ceil(distance / Math.max(1, tip.size / 8)));
    for (let i = 1; i <= steps; i++) {
      const part = i / steps;
      const at = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
      this.#dab({ ...at, pressure: to.pressure }, tip);
    }
    this.#last = to;
  }

  invert(): void {
    this.#change((data) => {
      for (let i = 3; i < data.length; i += 4) data[i] = 255 - (data[i] ?? 0);
    });
  }

  clear(): void {
    this.#change((data) => data.fill(0));
  }

  undo(): void {
    this.#travel(this.#past, this.#future);
  }

  redo(): void {
    this.#travel(this.#future, this.#past);
  }

  /** The picture with what is masked transparent, as `LoadImage` reads it. */
  appliedTo(picture: ImageData): Uint8ClampedArray {
    const pixels = new Uint8ClampedArray(picture.data);
    const mask = this.#read().data;
    for (let i = 3; i < pixels.length; i += 4) pixels[i] = 255 - (mask[i] ?? 0);
    return pixels;
  }

  #dab({ x, y, pressure }: Spot, { size, hardness, erases }: BrushTip): void {
    const radius = Math.max(0.5, (size / 2) * (0.3 + 0.7 * pressure));
    const edge = this.#pen.createRadialGradient(
      x,
      y,
      radius * Math.min(hardness, 0.98),
      x,
      y,
      radius,
    );
    edge.addColorStop(0, "#000");
    edge.addColorStop(1, "#0000");
    this.#pen.globalCompositeOperation = erases ? "destination-out" : "source-over";
    this.#pen.fillStyle = edge;
    this.#pen.fillRect(x - radius, y - radius, radius * 2, radius * 2);
    this.#pen.globalCompositeOperation = "source-over";
  }

  #change(into: (data: Uint8ClampedArray) => void): void {
    this.#keep();
    const now = this.#read();
    into(now.data);
    this.#pen.putImageData(now, 0, 0);
  }

  #keep(): void {
    this.#past = [...this.#past.slice(1 - MOST_STEPS), this.#read()];
    this.#future = [];
  }

  #travel(from: ImageData[], to: ImageData[]): void {
    const next = from.pop();
    if (next === undefined) return;
    to.push(this.#read());
    this.#pen.putImageData(next, 0, 0);
  }

  #read(): ImageData {
    return this.#pen.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }
}
