import { useStore, useStoreApi } from "@xyflow/react";
import { useEffect, useRef, useState, type PointerEvent } from "react";
import { useRuns, useText, useView, useWorkspace } from "../../store/studio";
import { whenIdle } from "../../ui/whenIdle";
import type { Scene } from "../render/scene";
import "./Minimap.css";
import { mapOf, paintMap, type MapScale } from "./paintMap";
import type { CanvasContext } from "../state/canvasContext";

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
