import { Maximize } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { useText } from "../../store/studio";
import { IconButton } from "../../ui/IconButton";
import { fitting, type EaselView } from "./easelView";
import type { Box, BrushTip, Mask, Pixels } from "./mask";
import { drawPicture, tinted } from "./tinted";
import { useEaselKeys } from "./useEaselKeys";
import { useEaselPointers } from "./useEaselPointers";

export interface Painting {
  readonly picture: Pixels;
  readonly mask: Mask;
}

interface EaselProps {
  readonly painting: Painting;
  readonly tip: BrushTip;
  /** What of the mask was changed from elsewhere, and is to be drawn again. */
  readonly changed: { readonly box: Box | null };
  readonly onPainted: () => void;
}

/** The picture with the mask over it, and a ring of the brush's size where it would paint. */
export function Easel({ painting, tip, changed, onPainted }: EaselProps) {
  const { picture, mask } = painting;
  const text = useText().fields;
  const ring = useRef<HTMLDivElement>(null);
  const hasSpace = useRef(false);
  const { easel, view, setView, fit } = useView(picture);
  const { below, above, draw } = useCanvases(painting, changed);
  const hand = { easel, ring, mask, tip, view, setView, draw, onPainted, hasSpace };
  const pointers = useEaselPointers(hand);
  const keys = useEaselKeys({ ...hand, picture, fit });
  const { x, y, scale } = view ?? { x: 0, y: 0, scale: 1 };
  return (
    <div className="easel-frame">
      <div
        ref={easel}
        className="easel"
        role="application"
        aria-label={text.maskArea}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- an application takes keys
        tabIndex={0}
        {...pointers}
        {...keys}
      >
        <div
          className="easel-sheet"
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
            className="easel-mask"
          />
        </div>
        <div
          ref={ring}
          className="easel-ring"
          aria-hidden
          style={{ width: tip.size * scale, height: tip.size * scale }}
        />
      </div>
      <IconButton label={text.fit} keys="0" variant="plain" className="easel-fit" onClick={fit}>
        <Maximize aria-hidden />
      </IconButton>
    </div>
  );
}

/** The picture, and above it the mask. */
function useCanvases({ picture, mask }: Painting, changed: EaselProps["changed"]) {
  const below = useRef<HTMLCanvasElement>(null);
  const above = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (below.current) drawPicture(below.current, picture);
    if (above.current) tinted(above.current, mask, mask.all);
  }, [picture, mask]);
  useLayoutEffect(() => {
    if (above.current && changed.box) tinted(above.current, mask, changed.box);
  }, [changed, mask]);
  const draw = (box: Box) => {
    if (above.current) tinted(above.current, mask, box);
  };
  return { below, above, draw };
}

/** Where the picture lies: at first as it fits. */
function useView(picture: Pixels) {
  const easel = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<EaselView | null>(null);
  useLayoutEffect(() => {
    if (easel.current === null) return;
    setView(fitting(picture, sizeOf(easel.current)));
    easel.current.focus();
  }, [picture]);
  const fit = () => {
    if (easel.current) setView(fitting(picture, sizeOf(easel.current)));
  };
  return { easel, view, setView, fit };
}

function sizeOf(element: HTMLElement) {
  return { width: element.clientWidth, height: element.clientHeight };
}
