/** A picture and its mask, drawn: what is masked in the accent colour. */

import type { DirtyRect, Mask, Pixels } from "./mask";

/** All of it opaque, so that one sees what lies under the mask. */
export function drawPicture(canvas: HTMLCanvasElement, { width, height, data }: Pixels): void {
  const opaque = new ImageData(width, height);
  opaque.data.set(data);
  for (let i = 3; i < opaque.data.length; i += 4) opaque.data[i] = 255;
  canvas.getContext("2d")?.putImageData(opaque, 0, 0);
}

/** A piece of the mask. */
export function tintMask(canvas: HTMLCanvasElement, mask: Mask, box: DirtyRect): void {
  const pen = canvas.getContext("2d");
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  if (pen === null || width <= 0 || height <= 0) return;
  const colour = accent(canvas, pen);
  const piece = new ImageData(width, height);
  const words = new Uint32Array(piece.data.buffer); // alpha, blue, green, red
  for (let y = 0; y < height; y++) {
    const row = (box.top + y) * mask.width + box.left;
    for (let x = 0; x < width; x++) {
      words[y * width + x] = ((mask.values[row + x] ?? 0) << 24) | colour;
    }
  }
  pen.putImageData(piece, box.left, box.top);
}

/** The accent colour as blue, green, red; the pen turns any notation into "#rrggbb". */
function accent(canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D): number {
  pen.fillStyle = getComputedStyle(canvas).getPropertyValue("--accent").trim();
  const [red = 0, green = 0, blue = 0] = (String(pen.fillStyle).match(/[0-9a-f]{2}/gi) ?? []).map(
    (part) => Number.parseInt(part, 16),
  );
  return (blue << 16) | (green << 8) | red;
}
