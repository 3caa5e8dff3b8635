/** Draws the minimap. */

import type { Runs } from "../../store/runs/runs";
import { cardColour, inks } from "../../ui/typeColour";
import type { Scene, Element } from "../render/scene";
import type { Size } from "./fitView";
import { around } from "../../graph/boxes";
import { rectOf } from "../state/canvasContext";

/** Where the map begins in the workflow, and how much smaller it is. */
export interface MapScale {
  readonly x: number;
  readonly y: number;
  readonly by: number;
}

type NodeRuns = Runs["byTab"][string]["nodes"];

const MARGIN = 8; // px around all that there is

export function mapOf(elements: readonly Element[], { width, height }: Size): MapScale {
  const box = around(elements.map(rectOf)) ?? { x: 0, y: 0, width: 1, height: 1 };
  const by = Math.min(
    0.12,
    (width - 2 * MARGIN) / Math.max(1, box.width),
    (height - 2 * MARGIN) / Math.max(1, box.height),
  );
  return {
    x: box.x + box.width / 2 - width / 2 / by,
    y: box.y + box.height / 2 - height / 2 / by,
    by,
  };
}

export function paintMap(
  canvas: HTMLCanvasElement,
  scene: Scene,
  scale: MapScale,
  { width, height }: Size,
  runs: NodeRuns | undefined,
): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const dense = devicePixelRatio;
  canvas.width = width * dense;
  canvas.height = height * dense;
  context.scale(dense, dense);
  const ink = inks(canvas);
  for (const element of scene.elements) {
    const box = rectOf(element);
    const [x, y] = [(box.x - scale.x) * scale.by, (box.y - scale.y) * scale.by];
    const [w, h] = [Math.max(1.5, box.width * scale.by), Math.max(1.5, box.height * scale.by)];
    context.fillStyle = ink(colourOf(element, scene, runs));
    context.globalAlpha =
      element.type === "frame" && element.data.block === null ? 0.25 : element.selected ? 1 : 0.75;
    context.beginPath();
    context.roundRect(x, y, w, h, Math.min(2, w / 4, h / 4));
    context.fill();
  }
}

/** What happens to a node counts more than what it is. */
function colourOf(element: Element, scene: Scene, runs: NodeRuns | undefined): string {
  if (element.selected) return "--accent";
  const state = runs?.[element.id]?.state;
  if (state === "running") return "--run";
  if (state === "failed") return "--error";
  if (element.type !== "card") return "--line-strong";
  const type = scene.input.specs.types.get(scene.input.workflow.nodes[element.id]?.type ?? "");
  return type === undefined ? "--line-strong" : `--type-${cardColour(type)}`;
}
