import { useOnViewportChange } from "@xyflow/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useStudio, useWorkspace } from "../store/studio";
import type { Viewport } from "../store/view";
import { insets } from "./floor";
import { fitted, type Size } from "./sightline";
import { around, rectOf, type Site } from "./site";

/** Each tab is looked at from where it was last; one that was never seen, from where all of it is. */
export function useViewpoint(site: Site): Viewport {
  const { view } = useStudio();
  const tab = useWorkspace((workspace) => workspace.active);
  const shown = useRef<string | null>(null);
  const hasElements = site.drawn().elements.length > 0;
  const [first] = useState(() => viewpointOf(site, tab));
  useOnViewportChange({
    onEnd: useCallback((viewport: Viewport) => view.getState().look(tab, viewport), [view, tab]),
  });
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
  return box === null ? START : fitted(box, sizeOf(site), insets(view));
}

/** Before the ground is there, it will fill the window. */
function sizeOf(site: Site): Size {
  const { width, height } = site.bounds();
  return width > 0 ? { width, height } : { width: innerWidth, height: innerHeight };
}

const START: Viewport = { x: 0, y: 0, zoom: 1 };
