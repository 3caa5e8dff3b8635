/** A picture and its mask, drawn: what is masked in the accent colour. */

import type { Box, Mask, Pixels } from "./mask";

/** All of it opaque, so that one sees what lies under the mask. */
export function drawPicture(canvas: HTMLCanvasElement, { width, height, data }: Pixels): void {
  const opaque = new ImageData(width, height);
  opaque.data.set(data);
  for (let i = 3; i < opaque.data.length; i += 4) opaque.data[i] = 255;
  canvas.getContext("2d")?.putImageData(opaque, 0, 0);
}

/** A piece of the mask. */
export function tinted(canvas: HTMLCanvasElement, mask: Mask, box: Box): void {
  const pen = canvas.getContext("2d");
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  if (pen === null || width <= 0 || height <= 0) return;
  const colour = accent(canvas, pen);
  const piece = new ImageData(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * 4;
      piece.data.set(colour, to);
      piece.data[to + 3] = mask.values[(box.top + y) * mask.width + box.left + x] ?? 0;
    }
  }
  pen.putImageData(piece, box.left, box.top);
}

/** The accent colour as three bytes; the pen turns any notation into "#rrggbb". */
function accent(canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D): number[] {
  pen.fillStyle = getComputedStyle(canvas).getPropertyValue("--accent").trim();
  const hex = String(pen.fillStyle);
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) || 0);
}
