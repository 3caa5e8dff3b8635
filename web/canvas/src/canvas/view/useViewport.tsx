import { useOnViewportChange, useStore } from "@xyflow/react";
import { useCallback, useEffect, useRef, useState, useLayoutEffect, type RefObject } from "react";
import { useStudio, useWorkspace } from "../../store/studio";
import type { Viewport } from "../../store/view/view";
import { insets, fitView, type Insets, type Size } from "./canvasHandle";
import { around, type Box } from "../../graph/boxes";
import { rectOf, type CanvasContext } from "../state/canvasContext";
import { useGestureStore } from "../state/gestureState";
import "./LevelOfDetail.css";

/** Each tab is looked at from where it was last; one that was never seen, from where all of it is. */
export function useViewpoint(context: CanvasContext): Viewport {
  const { view } = useStudio();
  const tab = useWorkspace((workspace) => workspace.active);
  const shown = useRef<string | null>(null);
  const hasElements = context.scene().elements.length > 0;
  const [first] = useState(() => {
    const view = viewpointOf(context, tab);
    context.gesture.setState({ isFar: view.zoom < FAR_ZOOM }); // so that no card is drawn whole, then again
    return view;
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const keep = useCallback(
    (viewport: Viewport) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => view.getState().look(tab, viewport), REST);
    },
    [view, tab],
  );
  useOnViewportChange({ onEnd: keep });
  useEffect(() => {
    if (shown.current === tab || !hasElements) return;
    shown.current = tab;
    void context.flow.setViewport(viewpointOf(context, tab));
  }, [context, tab, hasElements]);
  return first;
}

function viewpointOf(context: CanvasContext, tab: string): Viewport {
  const { viewports, ...view } = context.studio.view.getState();
  const known = viewports[tab];
  if (known !== undefined) return known;
  const box = around(context.scene().elements.map(rectOf));
  if (box === undefined) return START;
  const whole = fitView(box, sizeOf(context), insets(view));
  if (whole.zoom < LEGIBLE) return fromStart(box, insets(view), CLOSE);
  return whole.zoom < READABLE && whole.zoom >= NEARLY
    ? fromStart(box, insets(view), READABLE)
    : whole;
}

/** Of a workflow too large to be read as a whole, its beginning. */
function fromStart({ x, y }: Box, { left, top }: Insets, zoom: number): Viewport {
  return { x: left - x * zoom, y: top - y * zoom, zoom };
}

/** Before the ground is there, it will fill the window. */
function sizeOf(context: CanvasContext): Size {
  const { width, height } = context.bounds();
  return width > 0 ? { width, height } : { width: innerWidth, height: innerHeight };
}

const LEGIBLE = 0.2; // zoom below which even titles cannot be read
const CLOSE = 0.5;
const READABLE = 0.8; // zoom at which fields can be read
const NEARLY = 0.62; // a workflow that is whole at this zoom has little beyond the border at the other
const REST = 200; // ms: each turn of a wheel ends a move
const START: Viewport = { x: 0, y: 0, zoom: 1 };

export const FAR_ZOOM = 0.4; // zoom below which fields are too small to read

/** Below this zoom cards are tinted blocks with a title: the style sheet draws them, and cards draw less. */
export function LevelOfDetail({ ground }: { readonly ground: RefObject<HTMLElement | null> }) {
  const gesture = useGestureStore();
  const isFar = useStore((store) => store.transform[2] < FAR_ZOOM);
  useLayoutEffect(() => {
    ground.current?.classList.toggle("is-far", isFar);
    gesture.setState({ isFar });
  }, [gesture, ground, isFar]);
  return null;
}
