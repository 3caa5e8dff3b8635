/** What the gestures on the ground act on: boxes, scissors, reroute points and corners, over the stores. */

import { route, type Place, type Point } from "../../graph/document";
import { disconnect } from "../../graph/edit";
import { setFrame, setNote } from "../../graph/frames";
import { snapped } from "../../graph/geometry";
import { addReroute, moveReroute } from "../../graph/routes";
import type { ElementId } from "../../store/view/view";
import { frameId, noteId } from "../render/blocks";
import { elementOf } from "../render/sight";
import { isCrossed, placeOnCurve, polyline } from "../links/curve";
import type { Bends } from "./bend";
import type { Boxes } from "./box";
import type { Scissors } from "./cut";
import type { Sizes } from "./resize";
import {
  between,
  contains,
  overlaps,
  rectOf,
  toWorkflow,
  wireEnds,
  type Rect,
  type Site,
} from "../state/site";

export function boxes(site: Site): Boxes {
  const { hand, studio } = site;
  let before: ReadonlySet<ElementId> = new Set();
  return {
    bounds: site.bounds,
    panBy: site.panBy,
    toWorkflow: (screen) => toWorkflow(site, screen),
    begin() {
      const { places } = site.drawn();
      const { selection } = studio.view.getState();
      before = new Set([...selection].filter((id) => places.has(id)));
    },
    show(from, to) {
      hand.setState({ box: { from, to } });
      const { select, selectedLinks } = studio.view.getState();
      select([...before, ...within(site, between(from, to))], selectedLinks);
    },
    done: () => hand.setState({ box: null }),
  };
}

/** What a box takes in: all that it touches, but of frames only those that lie in it. */
function within(site: Site, box: Rect): ElementId[] {
  const isIn = (rect: Rect, type: string | undefined) =>
    type === "frame" ? contains(box, rect) : overlaps(box, rect);
  return site
    .drawn()
    .elements.filter((element) => isIn(rectOf(element), element.type))
    .map((element) => element.id);
}

export function scissors(site: Site, isOpen: () => boolean): Scissors {
  const { hand, studio } = site;
  return {
    isOpen,
    toWorkflow: (screen) => toWorkflow(site, screen),
    show: (points) => hand.setState({ cut: { points, links: new Set(crossed(site, points)) } }),
    cut(line) {
      const links = crossed(site, line);
      studio.workspace.getState().edit((workflow) => disconnect(workflow, links));
    },
    close: () => hand.setState({ cut: null }),
  };
}

function crossed(site: Site, line: readonly Point[]): Place[] {
  const drawn = site.drawn();
  return drawn.wires.flatMap((wire) => {
    const ends = wireEnds(drawn, wire);
    if (ends === null || wire.data?.isHidden === true) return [];
    const curve = polyline(ends[0], wire.data?.via ?? [], ends[1]);
    return isCrossed(curve, line) ? [wire.id] : [];
  });
}

export function bends(site: Site): Bends {
  const { hand, studio } = site;
  return {
    toWorkflow: (screen) => toWorkflow(site, screen),
    add: (link, at) => indexFor(site, link, at),
    show: (bend) => hand.setState({ bending: { ...bend, at: snapped(bend.at) } }),
    done({ link, index, at, isNew }) {
      const bend = isNew ? addReroute : moveReroute;
      studio.workspace.getState().edit((workflow) => bend(workflow, link, index, snapped(at)));
      hand.setState({ bending: null });
    },
    cancel: () => hand.setState({ bending: null }),
  };
}

/** Between which reroute points a new one goes. */
export function indexFor(site: Site, link: Place, at: Point): number | null {
  const drawn = site.drawn();
  const wire = drawn.wireById.get(link);
  const ends = wire === undefined ? null : wireEnds(drawn, wire);
  if (ends === null) return null;
  return placeOnCurve(ends[0], route(drawn.sight.workflow, link).via ?? [], ends[1], at);
}

export function sizes(site: Site): Sizes {
  const { hand, studio } = site;
  return {
    toWorkflow: (screen) => toWorkflow(site, screen),
    sizeOf(element) {
      const found = elementOf(site.drawn(), element);
      return found === undefined ? null : [found.width ?? 0, found.height ?? 0];
    },
    show: (id, size) => hand.setState({ resizing: { id, size } }),
    done(element, size) {
      const [frame, note] = [frameId(element), noteId(element)];
      studio.workspace.getState().edit((workflow) => {
        if (frame !== null) return setFrame(workflow, frame, { size });
        return note === null ? workflow : setNote(workflow, note, { size });
      });
      hand.setState({ resizing: null });
    },
    cancel: () => hand.setState({ resizing: null }),
  };
}
