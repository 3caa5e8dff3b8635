/** What a double click, a right click or the pointer over an element brings up. */

import type { EdgeMouseHandler, NodeMouseHandler } from "@xyflow/react";
import type { MouseEvent as ReactMouseEvent } from "react";
import type { Place } from "../../graph/document";
import { removeReroute } from "../../graph/routes";
import type { Element, Wire } from "../render/scene";
import { endAt, isGround } from "../gestures/hitTest";
import type { MenuRequest } from "../state/gestureState";
import { linkOf } from "../gestures/movedElements";
import { toWorkflow, workflowOf, type CanvasContext } from "../state/canvasContext";

export interface ContextMenus {
  readonly onDoubleClick: (event: ReactMouseEvent) => void;
  readonly onEdgeDoubleClick: (event: ReactMouseEvent, wire: Wire) => void;
  readonly onPaneClick: () => void;
  readonly onPaneContextMenu: (event: ReactMouseEvent | MouseEvent) => void;
  readonly onNodeContextMenu: NodeMouseHandler<Element>;
  readonly onEdgeContextMenu: EdgeMouseHandler<Wire>;
  readonly onNodeMouseEnter: NodeMouseHandler<Element>;
  readonly onNodeMouseLeave: NodeMouseHandler<Element>;
}

export function contextMenus(context: CanvasContext): ContextMenus {
  const { gesture, studio } = context;
  const at = (event: ReactMouseEvent | MouseEvent) => [event.clientX, event.clientY] as const;
  const open = (event: ReactMouseEvent | MouseEvent, about: MenuRequest["about"]) => {
    event.preventDefault();
    gesture.setState({ menu: { at: at(event), about }, search: null });
  };
  return {
    onDoubleClick(event) {
      if (!(event.target instanceof globalThis.Element) || !isGround(event.target)) return;
      gesture.setState({ search: { at: toWorkflow(context, at(event)) }, menu: null });
    },
    onEdgeDoubleClick(event, { id }) {
      const into = linkOf(workflowOf(context), id);
      if (into === null) return;
      gesture.setState({ search: { at: toWorkflow(context, at(event)), into }, menu: null });
    },
    onPaneClick: () => studio.view.getState().select([]),
    onPaneContextMenu: (event) =>
      open(event, { kind: "pane", point: toWorkflow(context, at(event)) }),
    onNodeContextMenu(event, { id }) {
      const { selection, select } = studio.view.getState();
      const end = event.target instanceof globalThis.Element ? endAt(event.target) : null;
      if (!selection.has(id)) select([id]);
      if (end !== null) return open(event, { kind: "port", end });
      open(event, { kind: "element", id });
    },
    onEdgeContextMenu(event, { id }) {
      const bend = bendAt(event);
      if (bend !== undefined && event.altKey) {
        event.preventDefault();
        return studio.workspace.getState().edit((workflow) => removeReroute(workflow, id, bend));
      }
      selectLink(context, id);
      const point = toWorkflow(context, at(event));
      open(event, { kind: "link", id, point, ...(bend !== undefined && { bend }) });
    },
    onNodeMouseEnter: (_event, { id }) => gesture.setState({ hovered: id }),
    onNodeMouseLeave: () => gesture.setState({ hovered: null }),
  };
}

function selectLink({ studio }: CanvasContext, id: Place): void {
  const { selectedLinks, select } = studio.view.getState();
  if (!selectedLinks.has(id)) select([], [id]);
}

function bendAt(event: ReactMouseEvent): number | undefined {
  const target = event.target instanceof globalThis.Element ? event.target : null;
  const index = target?.closest<SVGElement>("[data-bend]")?.dataset["bend"];
  return index === undefined ? undefined : Number(index);
}
