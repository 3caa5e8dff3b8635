import { useEffect } from "react";
import { useStudio, type Studio } from "../store/studio";
import { current, isBlank } from "../store/document/workspace";

/** Who was never here finds a workflow that already runs. */
export function useFirstStart(): void {
  const studio = useStudio();
  useEffect(() => void openFirst(studio), [studio]);
}

async function openFirst({ drafts, canvas, workspace }: Studio): Promise<void> {
  if ((await drafts.restored) !== "first") return;
  const { templates } = await import("../panels/dialogs/templates");
  const [template] = await templates();
  const blank = current(workspace.getState());
  if (template === undefined || !isBlank(blank)) return; // something was opened meanwhile
  workspace.getState().open(template.workflow);
  workspace.getState().close(blank.id);
  requestAnimationFrame(() => canvas.handle?.fit());
}
