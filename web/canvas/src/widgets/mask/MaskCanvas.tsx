import { Maximize } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { useText } from "../../store/studio";
import { IconButton } from "../../ui/Button";
import { type ViewTransform } from "../../ui/viewTransform";
import { fitting } from "./maskView";
import type { DirtyRect, BrushTip, Mask, Pixels } from "./mask";
import { useMaskKeys } from "./useMaskKeys";
import { useMaskPointers } from "./useMaskPointers";

export interface Painting {
  readonly picture: Pixels;
  readonly mask: Mask;
}

interface MaskCanvasProps {
  readonly painting: Painting;
  readonly tip: BrushTip;
  /** What of the mask was changed from elsewhere, and is to be drawn again. */
  readonly changed: { readonly box: DirtyRect | null };
  readonly onPainted: () => void;
}

/** The picture with the mask over it, and a ring of the brush's size where it would paint. */
export function MaskCanvas({ painting, tip, changed, onPainted }: MaskCanvasProps) {
  const { picture, mask } = painting;
  const text = useText().fields;
  const ring = useRef<HTMLDivElement>(null);
  const hasSpace = useRef(false);
  const { frame, view, setView, fit } = useMaskView(picture);
  const { below, above, draw } = useCanvases(painting, changed);
  const pointing = { frame, ring, mask, tip, view, setView, draw, onPainted, hasSpace };
  const pointers = useMaskPointers(pointing);
  const keys = useMaskKeys({ ...pointing, picture, fit });
  const { x, y, zoom: scale } = view ?? { x: 0, y: 0, zoom: 1 };
  return (
    <div className="mask-canvas-frame">
      <div
        ref={frame}
        className="mask-canvas"
        role="application"
        aria-label={text.maskArea}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- an application takes keys
        tabIndex={0}
        {...pointers}
        {...keys}
      >
        <div
          className="mask-canvas-sheet"
          style={{
            width: picture.width,
            height: picture.height,
            transform: `translate(${x}px, ${y}px) scale(${scale})`,
            imageRendering: scale >= 3 ? "pixelated" : "auto",
          }}
        >
          <canvas ref={below} width={picture.width} height={picture.height} />
          <canvas
            ref={above}
            width={picture.width}
            height={picture.height}
            className="mask-canvas-mask"
          />
        </div>
        <div
          ref={ring}
          className="mask-canvas-ring"
          aria-hidden
          style={{ width: tip.size * scale, height: tip.size * scale }}
        />
      </div>
      <IconButton
        label={text.fit}
        keys="0"
        variant="plain"
        className="mask-canvas-fit"
        onClick={fit}
      >
        <Maximize aria-hidden />
      </IconButton>
    </div>
  );
}

/** The picture, and above it the mask. */
function useCanvases({ picture, mask }: Painting, changed: MaskCanvasProps["changed"]) {
  const below = useRef<HTMLCanvasElement>(null);
  const above = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (below.current) drawPicture(below.current, picture);
    if (above.current) tintMask(above.current, mask, mask.all);
  }, [picture, mask]);
  useLayoutEffect(() => {
    if (above.current && changed.box) tintMask(above.current, mask, changed.box);
  }, [changed, mask]);
  const draw = (box: DirtyRect) => {
    if (above.current) tintMask(above.current, mask, box);
  };
  return { below, above, draw };
}

/** Where the picture lies: at first as it fits. */
function useMaskView(picture: Pixels) {
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<ViewTransform | null>(null);
  useLayoutEffect(() => {
    if (frame.current === null) return;
    setView(fitting(picture, sizeOf(frame.current)));
    frame.current.focus();
  }, [picture]);
  const fit = () => {
    if (frame.current) setView(fitting(picture, sizeOf(frame.current)));
  };
  return { frame, view, setView, fit };
}

function sizeOf(element: HTMLElement) {
  return { width: element.clientWidth, height: element.clientHeight };
}

/** All of it opaque, so that one sees what lies under the mask. */
function drawPicture(canvas: HTMLCanvasElement, { width, height, data }: Pixels): void {
  const opaque = new ImageData(width, height);
  opaque.data.set(data);
  for (let i = 3; i < opaque.data.length; i += 4) opaque.data[i] = 255;
  canvas.getContext("2d")?.putImageData(opaque, 0, 0);
}

/** A piece of the mask. */
function tintMask(canvas: HTMLCanvasElement, mask: Mask, box: DirtyRect): void {
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
