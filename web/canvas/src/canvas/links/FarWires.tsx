import { useStoreApi, ViewportPortal } from "@xyflow/react";
import { useEffect, useRef } from "react";
import type { StoreApi } from "zustand";
import { linkId } from "../../graph/document";
import { useView } from "../../store/studio";
import type { Scene } from "../render/scene";
import { useGesture } from "../state/gestureState";
import { farLines, type FarLine, linesIn } from "./farLines";
import type { Box } from "../../graph/boxes";
import { inks, type Ink } from "../../ui/typeColour";
import { contains } from "../state/canvasContext";
import { FAR_ZOOM } from "../view/useViewport";
import { trace } from "./curve";

/** The wires that are too long to be elements, on one canvas below the cards. */
export function FarWires({ scene }: { readonly scene: Scene }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const store = useStoreApi();
  const theme = useView((view) => view.theme);
  const picked = useGesture(({ pendingLinks }) => pendingLinks?.picked);
  const before = useRef<readonly FarLine[]>([]);
  const lines = (before.current = farLines(before.current, scene));
  useEffect(() => {
    if (canvas.current === null) return undefined;
    const held = new Set(picked?.map(linkId));
    return keepPainted(
      canvas.current,
      store,
      lines.filter(({ wire }) => !held.has(wire.id)),
    );
  }, [store, lines, picked, theme]);
  return (
    <ViewportPortal>
      <canvas ref={canvas} className="far-wires" aria-hidden />
    </ViewportPortal>
  );
}

/** What decides how much is seen: React Flow's store has it. */
interface Seen {
  readonly transform: readonly [x: number, y: number, zoom: number];
  readonly width: number;
  readonly height: number;
}

const MARGIN = 256; // px on each side that one may pan before it is painted again
const ZOOMING = 100; // ms for which what is painted is only scaled
const STUB = 14;

/** Paints now, and again when the view leaves what is painted; what is returned ends that. */
function keepPainted(
  canvas: HTMLCanvasElement,
  view: Pick<StoreApi<Seen>, "getState" | "subscribe">,
  lines: readonly FarLine[],
): () => void {
  let painted = paint(canvas, view.getState(), lines);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const paintAgain = () => {
    timer = undefined;
    painted = paint(canvas, view.getState(), lines);
  };
  const stop = view.subscribe((seen) => {
    const isScaled = seen.transform[2] !== painted.zoom;
    if (timer !== undefined || (!isScaled && contains(painted.box, boxOf(seen, 0)))) return;
    timer = setTimeout(paintAgain, isScaled ? ZOOMING : 0);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

interface Painted {
  readonly box: Box;
  readonly zoom: number;
}

function paint(canvas: HTMLCanvasElement, seen: Seen, lines: readonly FarLine[]): Painted {
  const zoom = seen.transform[2];
  const box = boxOf(seen, MARGIN);
  const dense = zoom * Math.min(2, devicePixelRatio);
  canvas.width = Math.ceil(box.width * dense);
  canvas.height = Math.ceil(box.height * dense);
  Object.assign(canvas.style, {
    left: `${box.x}px`,
    top: `${box.y}px`,
    width: `${box.width}px`,
    height: `${box.height}px`,
  });
  const context = canvas.getContext("2d");
  if (context === null) return { box, zoom };
  context.setTransform(dense, 0, 0, dense, -box.x * dense, -box.y * dense);
  const ink = inks(canvas);
  for (const line of linesIn(lines, box)) paintLine(context, line, zoom, ink);
  return { box, zoom };
}

/** As the style sheet draws those that are elements. */
function paintLine(context: CanvasRenderingContext2D, line: FarLine, zoom: number, ink: Ink): void {
  const { from, to, wire } = line;
  const { via = [], isList = false, isHidden = false, colour = "any" } = wire.data ?? {};
  context.strokeStyle = context.fillStyle = ink(`--type-${colour}`);
  context.globalAlpha = zoom < FAR_ZOOM ? 0.9 : 0.72;
  context.lineWidth = zoom < FAR_ZOOM ? 1.5 / zoom : isList ? 4.5 : 2;
  context.beginPath();
  if (isHidden) {
    context.rect(from[0], from[1] - 1, STUB, 2);
    context.rect(to[0] - STUB, to[1] - 1, STUB, 2);
    return context.fill();
  }
  trace(context, from, via, to);
  context.stroke();
  if (!isList || zoom < FAR_ZOOM) return;
  context.strokeStyle = ink("--canvas");
  context.lineWidth = 1.5;
  context.stroke();
}

/** The part of the workflow that is seen, with so many pixels around it. */
function boxOf({ transform: [x, y, zoom], width, height }: Seen, margin: number): Box {
  return {
    x: (-x - margin) / zoom,
    y: (-y - margin) / zoom,
    width: (width + 2 * margin) / zoom,
    height: (height + 2 * margin) / zoom,
  };
}
