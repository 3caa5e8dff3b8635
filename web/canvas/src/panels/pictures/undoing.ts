import type { Studio } from "../../store/studio";
import { current, type TabId } from "../../store/document/workspace";

/** Takes back the edit that was made just now in a tab; nothing, where another one was made since. */
export function undoing({ workspace }: Studio, tab: TabId): () => void {
  const made = workspace.getState().tabs.find(({ id }) => id === tab)?.workflow;
  return () => {
    const now = current(workspace.getState());
    if (now.id === tab && now.workflow === made) workspace.getState().undo();
  };
}
