/** What the gestures on the ground act on: boxes, scissors, reroute points and corners, over the stores. */

import { route, type Place, type Point, type ElementId } from "../../graph/document";
import { disconnect } from "../../graph/edit";
import { setFrame, setNote } from "../../graph/frames";
import { snapped } from "../../graph/geometry";
import { addReroute, moveReroute } from "../../graph/routes";
import { frameId, noteId } from "../render/blocks";
import { elementOf } from "../render/scene";
import { isCrossed, placeOnCurve, polyline } from "../links/curve";
import type { Bends } from "./bend";
import type { Boxes } from "./box";
import type { Scissors } from "./cut";
import type { Sizes } from "./resize";
import type { Box } from "../../graph/boxes";
import {
  between,
  contains,
  overlaps,
  rectOf,
  toWorkflow,
  wireEnds,
  type CanvasContext,
} from "../state/canvasContext";

export function boxes(context: CanvasContext): Boxes {
  const { gesture, studio } = context;
  let before: ReadonlySet<ElementId> = new Set();
  return {
    bounds: context.bounds,
    panBy: context.panBy,
    toWorkflow: (screen) => toWorkflow(context, screen),
    begin() {
      const { places } = context.scene();
      const { selection } = studio.view.getState();
      before = new Set([...selection].filter((id) => places.has(id)));
    },
    show(from, to) {
      gesture.setState({ box: { from, to } });
      const { select, selectedLinks } = studio.view.getState();
      select([...before, ...elementsIn(context, between(from, to))], selectedLinks);
    },
    done: () => gesture.setState({ box: null }),
  };
}

/** What a box takes in: all that it touches, but of frames only those that lie in it. */
function elementsIn(context: CanvasContext, box: Box): ElementId[] {
  const isIn = (rect: Box, type: string | undefined) =>
    type === "frame" ? contains(box, rect) : overlaps(box, rect);
  return context
    .scene()
    .elements.filter((element) => isIn(rectOf(element), element.type))
    .map((element) => element.id);
}

export function scissors(context: CanvasContext, isOpen: () => boolean): Scissors {
  const { gesture, studio } = context;
  return {
    isOpen,
    toWorkflow: (screen) => toWorkflow(context, screen),
    show: (points) =>
      gesture.setState({ cut: { points, links: new Set(crossed(context, points)) } }),
    cut(line) {
      const links = crossed(context, line);
      studio.workspace.getState().edit((workflow) => disconnect(workflow, links));
    },
    close: () => gesture.setState({ cut: null }),
  };
}

function crossed(context: CanvasContext, line: readonly Point[]): Place[] {
  const scene = context.scene();
  return scene.wires.flatMap((wire) => {
    const ends = wireEnds(scene, wire);
    if (ends === null || wire.data?.isHidden === true) return [];
    const curve = polyline(ends[0], wire.data?.via ?? [], ends[1]);
    return isCrossed(curve, line) ? [wire.id] : [];
  });
}

export function bends(context: CanvasContext): Bends {
  const { gesture, studio } = context;
  return {
    toWorkflow: (screen) => toWorkflow(context, screen),
    add: (link, at) => indexFor(context, link, at),
    show: (bend) => gesture.setState({ bending: { ...bend, at: snapped(bend.at) } }),
    done({ link, index, at, isNew }) {
      const bend = isNew ? addReroute : moveReroute;
      studio.workspace.getState().edit((workflow) => bend(workflow, link, index, snapped(at)));
      gesture.setState({ bending: null });
    },
    cancel: () => gesture.setState({ bending: null }),
  };
}

/** Between which reroute points a new one goes. */
export function indexFor(context: CanvasContext, link: Place, at: Point): number | null {
  const scene = context.scene();
  const wire = scene.wireById.get(link);
  const ends = wire === undefined ? null : wireEnds(scene, wire);
  if (ends === null) return null;
  return placeOnCurve(ends[0], route(scene.input.workflow, link).via ?? [], ends[1], at);
}

export function sizes(context: CanvasContext): Sizes {
  const { gesture, studio } = context;
  return {
    toWorkflow: (screen) => toWorkflow(context, screen),
    sizeOf(element) {
      const found = elementOf(context.scene(), element);
      return found === undefined ? null : [found.width ?? 0, found.height ?? 0];
    },
    show: (id, size) => gesture.setState({ resizing: { id, size } }),
    done(element, size) {
      const [frame, note] = [frameId(element), noteId(element)];
      studio.workspace.getState().edit((workflow) => {
        if (frame !== null) return setFrame(workflow, frame, { size });
        return note === null ? workflow : setNote(workflow, note, { size });
      });
      gesture.setState({ resizing: null });
    },
    cancel: () => gesture.setState({ resizing: null }),
  };
}
