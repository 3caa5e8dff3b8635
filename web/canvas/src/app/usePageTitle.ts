import { useEffect } from "react";
import { useRuns, useTab, useText, useWorkspace } from "../store/studio";
import { isActive, progressOf } from "../store/runs/progress";
import { isChanged } from "../store/document/workspace";
import { tabName } from "../store/document/tabName";

/** The page's title: how far the run has come, the workflow, and a dot when it is not saved. */
export function usePageTitle(): void {
  const text = useText().panels;
  const name = useTab((tab) => tabName(tab)) ?? text.untitled;
  const dot = useTab(isChanged) ? "● " : "";
  const active = useWorkspace((workspace) => workspace.active);
  const percent = useRuns(({ byTab }) =>
    isActive(byTab[active]) ? Math.round(100 * progressOf(byTab[active]).share) : null,
  );
  const progress = percent === null ? "" : `${percent} % `;
  const title = `${progress}${dot}${name} – ${text.appName}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}
