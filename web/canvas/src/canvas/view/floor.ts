/** The canvas as the rest of the editor may ask of it. */

import type { Point } from "../../graph/document";
import type { Floor } from "../../store/stage";
import type { ElementId, View } from "../../store/view/view";
import { fitted, type Insets } from "./sightline";
import { around, rectOf, toScreen, toWorkflow, type Site } from "../state/site";

const GLIDE = 160; // ms

export function floor(site: Site, pointer: () => Point | null): Floor {
  const { flow, hand } = site;
  const centre = (): Point => {
    const { left, top, width, height } = site.bounds();
    return toWorkflow(site, [left + width / 2, top + height / 2]);
  };
  const pointed = () => {
    const at = pointer();
    return at === null ? centre() : toWorkflow(site, at);
  };
  return {
    fit: (elements) => fit(site, elements),
    zoom(to) {
      const duration = glide();
      if (to === "in") void flow.zoomIn({ duration });
      else if (to === "out") void flow.zoomOut({ duration });
      else void flow.zoomTo(to, { duration });
    },
    toWorkflow: (screen) => toWorkflow(site, screen),
    toScreen: (point) => toScreen(site, point),
    centre,
    pointer: pointed,
    search: () => hand.setState({ search: { at: pointed() }, menu: null }),
    connect: (node) => hand.setState({ connecting: { node }, menu: null }),
    isAsking() {
      const { search, connecting, menu } = hand.getState();
      return search !== null || connecting !== null || menu !== null;
    },
    focus: (element) => focus(site, element),
  };
}

function fit(site: Site, elements: readonly ElementId[] | undefined): void {
  const wanted = elements === undefined ? null : new Set(elements.map(shownAs(site)));
  const found = site.drawn().elements.filter((element) => wanted?.has(element.id) ?? true);
  const box = around(found.map(rectOf));
  if (box === null) return;
  const view = fitted(box, site.bounds(), insets(site.studio.view.getState()));
  void site.flow.setViewport(view, { duration: glide() });
}

/** A node in a collapsed frame is seen as that frame. */
function shownAs(site: Site): (element: ElementId) => ElementId {
  const { of } = site.drawn().blocks;
  return (element) => of.get(element) ?? element;
}

/** An element that is out of sight is not drawn: first it is kept, then it has the keyboard. */
function focus(site: Site, element: ElementId): void {
  site.hand.setState({ focused: element });
  requestAnimationFrame(() => {
    const selector = `.react-flow__node[data-id="${CSS.escape(element)}"]`;
    document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
  });
}

/** What lies over the canvas at its borders. */
export function insets(view: Pick<View, "drawer" | "showsStrip" | "showsMinimap">): Insets {
  const right = view.drawer === null ? 40 : 400;
  return { top: 76, left: 40, right, bottom: view.showsStrip || view.showsMinimap ? 124 : 40 };
}

function glide(): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : GLIDE;
}
