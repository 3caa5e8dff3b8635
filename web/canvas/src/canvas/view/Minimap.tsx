import { useStore, useStoreApi } from "@xyflow/react";
import { useEffect, useRef, useState, type PointerEvent } from "react";
import { useRuns, useText, useView, useWorkspace } from "../../store/studio";
import { whenIdle } from "../../ui/late";
import type { Scene, Element } from "../render/scene";
import { type CanvasContext, rectOf } from "../state/canvasContext";
import type { Runs } from "../../store/runs/runs";
import { cardColour, inks } from "../../ui/typeColour";
import type { Size } from "./canvasHandle";
import { around } from "../../graph/boxes";
import "./Minimap.css";

const SIZE = { width: 152, height: 92 };

interface Props {
  readonly context: CanvasContext;
  readonly scene: Scene;
}

export function Minimap({ context, scene }: Props) {
  const isShown = useView((view) => view.showsMinimap);
  if (!isShown || scene.elements.length === 0) return null;
  return <Map context={context} scene={scene} />;
}

/** All elements small, on one canvas that is drawn when the page has nothing better to do. */
function Map({ context, scene }: Props) {
  const words = useText().canvas;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [scale, setScale] = useState<MapScale>({ x: 0, y: 0, by: 0 });
  const hasDrawer = useView((view) => view.drawer !== null);
  const theme = useView((view) => view.theme);
  const tab = useWorkspace((workspace) => workspace.active);
  const nodes = useRuns((runs) => runs.byTab[tab]?.nodes);
  useEffect(
    () =>
      whenIdle(() => {
        const now = mapOf(scene.elements, SIZE);
        if (canvas.current !== null) paintMap(canvas.current, scene, now, SIZE, nodes);
        setScale((old) => (isSameScale(old, now) ? old : now));
      }),
    [scene, theme, nodes],
  );
  const look = (event: PointerEvent) => lookAt(context, scale, event);
  return (
    <div
      className={hasDrawer ? "minimap is-aside nopan" : "minimap nopan"}
      role="img"
      aria-label={words.minimap}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        look(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && look(event)}
    >
      <canvas ref={canvas} style={SIZE} />
      <VisiblePart scale={scale} />
    </div>
  );
}

function isSameScale(a: MapScale, b: MapScale): boolean {
  return a.x === b.x && a.y === b.y && a.by === b.by;
}

/** The part that is seen, moved by hand: panning draws nothing. */
function VisiblePart({ scale }: { readonly scale: MapScale }) {
  const frame = useRef<HTMLElement>(null);
  const store = useStoreApi();
  const size = useStore((state) => `${state.width} ${state.height}`);
  useEffect(() => {
    const place = () => {
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      const style = frame.current?.style;
      if (style === undefined) return;
      const left = (-x / zoom - scale.x) * scale.by;
      const top = (-y / zoom - scale.y) * scale.by;
      style.transform = `translate(${left}px, ${top}px)`;
      style.width = `${(width / zoom) * scale.by}px`;
      style.height = `${(height / zoom) * scale.by}px`;
    };
    place();
    return store.subscribe(place);
  }, [store, scale.x, scale.y, scale.by, size]);
  return <i ref={frame} className="minimap-view" />;
}

function lookAt(context: CanvasContext, scale: MapScale, event: PointerEvent): void {
  const box = event.currentTarget.getBoundingClientRect();
  const x = (event.clientX - box.left) / scale.by + scale.x;
  const y = (event.clientY - box.top) / scale.by + scale.y;
  void context.flow.setCenter(x, y, { zoom: context.flow.getZoom() });
}

/** Where the map begins in the workflow, and how much smaller it is. */
interface MapScale {
  readonly x: number;
  readonly y: number;
  readonly by: number;
}

type NodeRuns = Runs["byTab"][string]["nodes"];

const MARGIN = 8; // px around all that there is

function mapOf(elements: readonly Element[], { width, height }: Size): MapScale {
  const box = around(elements.map(rectOf)) ?? { x: 0, y: 0, width: 1, height: 1 };
  const by = Math.min(
    0.12,
    (width - 2 * MARGIN) / Math.max(1, box.width),
    (height - 2 * MARGIN) / Math.max(1, box.height),
  );
  return {
    x: box.x + box.width / 2 - width / 2 / by,
    y: box.y + box.height / 2 - height / 2 / by,
    by,
  };
}

function paintMap(
  canvas: HTMLCanvasElement,
  scene: Scene,
  scale: MapScale,
  { width, height }: Size,
  runs: NodeRuns | undefined,
): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const dense = devicePixelRatio;
  canvas.width = width * dense;
  canvas.height = height * dense;
  context.scale(dense, dense);
  const ink = inks(canvas);
  for (const element of scene.elements) {
    const box = rectOf(element);
    const [x, y] = [(box.x - scale.x) * scale.by, (box.y - scale.y) * scale.by];
    const [w, h] = [Math.max(1.5, box.width * scale.by), Math.max(1.5, box.height * scale.by)];
    context.fillStyle = ink(colourOf(element, scene, runs));
    context.globalAlpha =
      element.type === "frame" && element.data.block === null ? 0.25 : element.selected ? 1 : 0.75;
    context.beginPath();
    context.roundRect(x, y, w, h, Math.min(2, w / 4, h / 4));
    context.fill();
  }
}

/** What happens to a node counts more than what it is. */
function colourOf(element: Element, scene: Scene, runs: NodeRuns | undefined): string {
  if (element.selected) return "--accent";
  const state = runs?.[element.id]?.state;
  if (state === "running") return "--run";
  if (state === "failed") return "--error";
  if (element.type !== "card") return "--line-strong";
  const type = scene.input.specs.types.get(scene.input.workflow.nodes[element.id]?.type ?? "");
  return type === undefined ? "--line-strong" : `--type-${cardColour(type)}`;
}
