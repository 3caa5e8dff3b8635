/** What React Flow reports of moving and choosing, carried over to the stores. */

import type { EdgeChange, NodeChange, OnNodeDrag } from "@xyflow/react";
import type { Place, Point } from "../graph/document";
import type { ElementId } from "../store/view";
import type { Element, Wire } from "./sight";
import { frameUnder, linkUnder, settled, withMembers, type Positions } from "./moving";
import { specsOf, workflowOf, type Site } from "./site";

export interface Moves {
  readonly onNodesChange: (changes: NodeChange<Element>[]) => void;
  readonly onEdgesChange: (changes: EdgeChange<Wire>[]) => void;
  readonly onNodeDragStart: OnNodeDrag<Element>;
  readonly onNodeDrag: OnNodeDrag<Element>;
  readonly onNodeDragStop: OnNodeDrag<Element>;
}

const NOWHERE: Positions = new Map();

export function moves(site: Site): Moves {
  const { hand, studio } = site;
  let isDragging = false;
  let isGivenUp = false; // with Escape, while the button is still down

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
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    isGivenUp = true;
    rest();
  };

  return {
    onNodesChange(changes) {
      choose(changes.flatMap(choiceOf), []);
      const moved = withMembers(workflowOf(site), placesOf(changes));
      if (moved.size === 0 || isGivenUp) return;
      if (isDragging) hand.setState({ positions: moved });
      else commit(moved, false, `nudge ${[...moved.keys()].join(" ")}`);
    },
    onEdgesChange: (changes) => choose([], changes.flatMap(choiceOf)),
    onNodeDragStart() {
      isDragging = true;
      isGivenUp = false;
      addEventListener("keydown", onKey, true);
    },
    onNodeDrag(event, element, dragged) {
      if (isGivenUp) return;
      const inserting = dragged.length === 1 ? under(site, element) : null;
      const joining = event.altKey ? null : frameUnder(workflowOf(site), element);
      const now = hand.getState();
      if (inserting !== now.inserting || joining !== now.joining) {
        hand.setState({ inserting, joining });
      }
    },
    onNodeDragStop(event) {
      removeEventListener("keydown", onKey, true);
      isDragging = false;
      const { positions } = hand.getState();
      if (positions.size > 0 && !isGivenUp) commit(positions, event.altKey);
      isGivenUp = false;
    },
  };
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
