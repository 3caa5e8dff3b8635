/** What React Flow reports of moving and choosing, carried over to the stores. */

import type { EdgeChange, NodeChange, OnNodeDrag } from "@xyflow/react";
import type { Place, Point } from "../../graph/document";
import type { ElementId } from "../../store/view/view";
import type { Element, Wire } from "../render/sight";
import { frameUnder, linkUnder, settled, withMembers, type Positions } from "./moving";
import { held } from "./held";
import { onTabChange, specsOf, workflowOf, type Site } from "../state/site";

export interface Moves {
  readonly onNodesChange: (changes: NodeChange<Element>[]) => void;
  readonly onEdgesChange: (changes: EdgeChange<Wire>[]) => void;
  readonly onNodeDragStart: OnNodeDrag<Element>;
  readonly onNodeDrag: OnNodeDrag<Element>;
  readonly onNodeDragStop: OnNodeDrag<Element>;
}

/** What is in the hand is of the tab in front, and is given up when another one comes there. */
export interface HeldMoves {
  readonly on: Moves;
  /** The canvas is gone. */
  stop(): void;
}

const NOWHERE: Positions = new Map();

export function moves(site: Site): HeldMoves {
  const { hand, studio } = site;

  const choose = (elements: readonly Choice[], links: readonly Choice[]) => {
    if (elements.length + links.length === 0) return;
    const { selection, selectedLinks, select } = studio.view.getState();
    select(chosen(selection, elements), chosen(selectedLinks, links));
  };
  const commit = (places: Positions, leaves: boolean, key?: string) => {
    const { inserting } = hand.getState();
    const drawn = site.drawn();
    studio.workspace
      .getState()
      .edit(
        (workflow) => settled({ workflow, places, drawn, specs: specsOf(site), inserting, leaves }),
        key,
      );
    rest();
  };
  const rest = () => hand.setState({ positions: NOWHERE, inserting: null, joining: null });
  const drag = held((giveUp) => onTabChange(studio, giveUp), rest);

  const on: Moves = {
    onNodesChange(changes) {
      choose(changes.flatMap(choiceOf), []);
      const moved = withMembers(workflowOf(site), placesOf(changes));
      if (moved.size === 0 || drag.isGivenUp) return;
      if (drag.isHeld) hand.setState({ positions: moved });
      else commit(moved, false, `nudge ${[...moved.keys()].join(" ")}`);
    },
    onEdgesChange: (changes) => choose([], changes.flatMap(choiceOf)),
    onNodeDragStart: () => drag.begin(),
    onNodeDrag(event, element, dragged) {
      if (drag.isGivenUp) return;
      const inserting = dragged.length === 1 ? under(site, element) : null;
      const joining = event.altKey ? null : frameUnder(workflowOf(site), element);
      const now = hand.getState();
      if (inserting !== now.inserting || joining !== now.joining) {
        hand.setState({ inserting, joining });
      }
    },
    onNodeDragStop(event) {
      const { positions } = hand.getState();
      if (drag.end() && positions.size > 0) commit(positions, event.altKey);
    },
  };
  return { on, stop: () => drag.stop() };
}

/** Where React Flow has the element now: what is drawn comes after it. */
function under(site: Site, element: Element): Place | null {
  if (element.id.startsWith(".")) return null;
  return linkUnder(workflowOf(site), specsOf(site), site.drawn(), element);
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
