import { look, type NodeId, type Workflow } from "./document";

export function isPlaced(workflow: Workflow, id: NodeId): boolean {
  return look(workflow, id).at !== undefined;
}

/** Whether each node lies somewhere. What `unplaced.ts` does about those that do not takes more code. */
export function areAllPlaced(workflow: Workflow): boolean {
  return Object.keys(workflow.nodes).every((id) => isPlaced(workflow, id));
}
