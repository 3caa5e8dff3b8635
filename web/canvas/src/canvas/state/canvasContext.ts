/** The canvas as its gestures reach it: the stores, what is drawn, and the ground it is drawn on. */

import type { ReactFlowInstance } from "@xyflow/react";
import type { StoreApi } from "zustand";
import type { Box } from "../../graph/boxes";
import type { Point, Workflow, ElementId } from "../../graph/document";
import type { Specs } from "../../graph/spec";
import type { Studio } from "../../store/studio";
import { current } from "../../store/document/workspace";
import { elementOf, type Scene, type Element, type Wire } from "../render/scene";
import type { End, GestureState } from "./gestureState";

export interface CanvasContext {
  readonly studio: Studio;
  readonly gesture: StoreApi<GestureState>;
  readonly flow: ReactFlowInstance<Element, Wire>;
  scene(): Scene;
  bounds(): DOMRect; // of the ground, on the screen
  panBy(by: Point): void;
}

/** Calls when another tab comes to the front; what is returned stops that. */
export function onTabChange({ workspace }: CanvasContext["studio"], act: () => void): () => void {
  return workspace.subscribe((now, before) => current(now).id !== current(before).id && act());
}

export function workflowOf({ studio }: CanvasContext): Workflow {
  return current(studio.workspace.getState()).workflow;
}

export function specsOf({ studio }: CanvasContext): Specs {
  return studio.catalogue.getState().specs;
}

export function toWorkflow({ flow }: CanvasContext, [x, y]: Point): Point {
  const at = flow.screenToFlowPosition({ x, y }, { snapToGrid: false });
  return [at.x, at.y];
}

export function toScreen({ flow }: CanvasContext, [x, y]: Point): Point {
  const at = flow.flowToScreenPosition({ x, y });
  return [at.x, at.y];
}

export function rectOf(element: Element): Box {
  const { x, y } = element.position;
  return { x, y, width: element.width ?? 0, height: element.height ?? 0 };
}

/** Where a port is drawn; a node in a collapsed frame has it on the frame. */
export function endPoint(scene: Scene, end: End): Point | null {
  const block = scene.blocks.of.get(end.node);
  const handle = block === undefined ? end.port : `${end.node}.${end.port}`;
  return handlePoint(scene, block ?? end.node, handle, end.side);
}

/** Both ends of a wire as it is drawn. */
export function wireEnds(scene: Scene, wire: Wire): readonly [from: Point, to: Point] | null {
  const from = handlePoint(scene, wire.source, wire.sourceHandle ?? "", "output");
  const to = handlePoint(scene, wire.target, wire.targetHandle ?? "", "input");
  return from === null || to === null ? null : [from, to];
}

function handlePoint(scene: Scene, id: ElementId, port: string, side: End["side"]): Point | null {
  const element = elementOf(scene, id);
  const type = side === "output" ? "source" : "target";
  const handle = element?.handles?.find((handle) => handle.id === port && handle.type === type);
  if (element === undefined || handle === undefined) return null;
  return [element.position.x + handle.x, element.position.y + handle.y];
}

export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

export function contains(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}

/** The box between two corners. */
export function between([x1, y1]: Point, [x2, y2]: Point): Box {
  return {
    x: Math.min(x1, x2),
    y: Math.min(y1, y2),
    width: Math.abs(x2 - x1),
    height: Math.abs(y2 - y1),
  };
}
