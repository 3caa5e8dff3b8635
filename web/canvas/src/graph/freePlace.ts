import { look, type Point, type Workflow } from "./document";
import { GRID } from "./geometry";

const BESIDE = 4 * GRID;

/** The place, or one a little beside where a node lies at that very place and would be hidden. */
export function freePlace(workflow: Workflow, [x, y]: Point): Point {
  const isTaken = Object.keys(workflow.nodes).some((id) => {
    const { at } = look(workflow, id);
    return at?.[0] === x && at[1] === y;
  });
  return isTaken ? freePlace(workflow, [x + BESIDE, y + BESIDE]) : [x, y];
}
