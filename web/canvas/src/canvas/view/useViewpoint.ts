import { useOnViewportChange } from "@xyflow/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useStudio, useWorkspace } from "../../store/studio";
import type { Viewport } from "../../store/view/view";
import { FAR } from "./Far";
import { insets } from "./floor";
import { fitted, type Insets, type Size } from "./sightline";
import { around, rectOf, type Rect, type Site } from "../state/site";

/** Each tab is looked at from where it was last; one that was never seen, from where all of it is. */
export function useViewpoint(site: Site): Viewport {
  const { view } = useStudio();
  const tab = useWorkspace((workspace) => workspace.active);
  const shown = useRef<string | null>(null);
  const hasElements = site.drawn().elements.length > 0;
  const [first] = useState(() => {
    const view = viewpointOf(site, tab);
    site.hand.setState({ isFar: view.zoom < FAR }); // so that no card is drawn whole, then again
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
    void site.flow.setViewport(viewpointOf(site, tab));
  }, [site, tab, hasElements]);
  return first;
}

function viewpointOf(site: Site, tab: string): Viewport {
  const { viewports, ...view } = site.studio.view.getState();
  const known = viewports[tab];
  if (known !== undefined) return known;
  const box = around(site.drawn().elements.map(rectOf));
  if (box === null) return START;
  const whole = fitted(box, sizeOf(site), insets(view));
  return whole.zoom < LEGIBLE ? fromStart(box, insets(view)) : whole;
}

/** Of a workflow too large to be read as a whole, its beginning. */
function fromStart({ x, y }: Rect, { left, top }: Insets): Viewport {
  return { x: left - x * CLOSE, y: top - y * CLOSE, zoom: CLOSE };
}

/** Before the ground is there, it will fill the window. */
function sizeOf(site: Site): Size {
  const { width, height } = site.bounds();
  return width > 0 ? { width, height } : { width: innerWidth, height: innerHeight };
}

const LEGIBLE = 0.2; // zoom below which even titles cannot be read
const CLOSE = 0.5;
const REST = 200; // ms: each turn of a wheel ends a move
const START: Viewport = { x: 0, y: 0, zoom: 1 };
