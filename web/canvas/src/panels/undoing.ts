import type { Studio } from "../store/studio";
import { current } from "../store/workspace";

/** Takes back the edit that was made just now; nothing, where another one was made since. */
export function undoing({ workspace }: Studio): () => void {
  const { id, workflow } = current(workspace.getState());
  return () => {
    const now = current(workspace.getState());
    if (now.id === id && now.workflow === workflow) workspace.getState().undo();
  };
}
