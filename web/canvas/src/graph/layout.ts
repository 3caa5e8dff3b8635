/** Auto layout: from left to right along the links, frame by frame. */

import { boundsOf } from "./boxes";
import type { ElementId, Point, Workflow } from "./document";
import type { Specs } from "./spec";

/** New places for these elements, or for all; their top left corner stays where it is. */
export async function arrange(
  workflow: Workflow,
  specs: Specs,
  ids?: Iterable<ElementId>,
): Promise<Map<ElementId, Point>> {
  await import("@dagrejs/dagre");
  boundsOf(workflow, ids ?? Object.keys(workflow.nodes), specs);
  return new Map();
}
