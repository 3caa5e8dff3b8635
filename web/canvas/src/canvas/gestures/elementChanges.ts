/** What React Flow reports of moving and choosing, carried over to the stores. */

import type { EdgeChange, NodeChange, OnNodeDrag } from "@xyflow/react";
import type { Place, Point, ElementId } from "../../graph/document";
import type { Element, Wire } from "../render/scene";
import { frameUnder, linkUnder, afterDrop, withMembers, type Positions } from "./movedElements";
import { dragSession } from "./dragSession";
import { onTabChange, specsOf, workflowOf, type CanvasContext } from "../state/canvasContext";

export interface ElementHandlers {
  readonly onNodesChange: (changes: NodeChange<Element>[]) => void;
  readonly onEdgesChange: (changes: EdgeChange<Wire>[]) => void;
  readonly onNodeDragStart: OnNodeDrag<Element>;
  readonly onNodeDrag: OnNodeDrag<Element>;
  readonly onNodeDragStop: OnNodeDrag<Element>;
}

/** What is dragged is of the tab in front, and is given up when another one comes there. */
export interface ElementChanges {
  readonly on: ElementHandlers;
  /** The canvas is gone. */
  stop(): void;
}

const NOWHERE: Positions = new Map();

export function elementChanges(context: CanvasContext): ElementChanges {
  const { gesture, studio } = context;

  const choose = (elements: readonly Choice[], links: readonly Choice[]) => {
    if (elements.length + links.length === 0) return;
    const { selection, selectedLinks, select } = studio.view.getState();
    select(chosen(selection, elements), chosen(selectedLinks, links));
  };
  const commit = (places: Positions, leaves: boolean, key?: string) => {
    const { inserting } = gesture.getState();
    const scene = context.scene();
    studio.workspace
      .getState()
      .edit(
        (workflow) =>
          afterDrop({ workflow, places, scene, specs: specsOf(context), inserting, leaves }),
        key,
      );
    rest();
  };
  const rest = () => gesture.setState({ positions: NOWHERE, inserting: null, joining: null });
  const drag = dragSession((giveUp) => onTabChange(studio, giveUp), rest);

  const on: ElementHandlers = {
    onNodesChange(changes) {
      choose(changes.flatMap(choiceOf), []);
      const moved = withMembers(workflowOf(context), placesOf(changes));
      if (moved.size === 0 || drag.isGivenUp) return;
      if (drag.isHeld) gesture.setState({ positions: moved });
      else commit(moved, false, `nudge ${[...moved.keys()].join(" ")}`);
    },
    onEdgesChange: (changes) => choose([], changes.flatMap(choiceOf)),
    onNodeDragStart: () => drag.begin(),
    onNodeDrag(event, element, dragged) {
      if (drag.isGivenUp) return;
      const inserting = dragged.length === 1 ? under(context, element) : null;
      const joining = event.altKey ? null : frameUnder(workflowOf(context), element);
      const now = gesture.getState();
      if (inserting !== now.inserting || joining !== now.joining) {
        gesture.setState({ inserting, joining });
      }
    },
    onNodeDragStop(event) {
      const { positions } = gesture.getState();
      if (drag.end() && positions.size > 0) commit(positions, event.altKey);
    },
  };
  return { on, stop: () => drag.stop() };
}

/** Where React Flow has the element now: what is drawn comes after it. */
function under(context: CanvasContext, element: Element): Place | null {
  if (element.id.startsWith(".")) return null;
  return linkUnder(workflowOf(context), specsOf(context), context.scene(), element);
}

interface Choice {
  readonly id: string;
  readonly isChosen: boolean;
}

function choiceOf(change: NodeChange<Element> | EdgeChange<Wire>): Choice[] {
  return change.type === "select" ? [{ id: change.id, isChosen: change.selected }] : [];
}

function chosen(before: ReadonlySet<string>, choices: readonly Choice[]): ReadonlySet<string> {
  const after = new Set(before);
  for (const { id, isChosen } of choices) {
    if (isChosen) after.add(id);
    else after.delete(id);
  }
  return after;
}

function placesOf(changes: readonly NodeChange<Element>[]): Positions {
  const places = new Map<ElementId, Point>();
  for (const change of changes) {
    if (change.type !== "position" || change.position === undefined) continue;
    places.set(change.id, [Math.round(change.position.x), Math.round(change.position.y)]);
  }
  return places;
}
