import { useEffect } from "react";
import { areAllPlaced } from "../graph/placed";
import { useCatalogue, useStudio, useWorkflow, useWorkspace } from "../store/studio";

/** Nodes without a place, as programs leave them, are laid out rather than shown as a heap. */
export function usePlaces(): void {
  const { catalogue, canvas, workspace } = useStudio();
  const tab = useWorkspace((workspace) => workspace.active);
  const isHeap = !useWorkflow(areAllPlaced);
  const isLoaded = useCatalogue((catalogue) => catalogue.isLoaded); // else no size is known
  useEffect(() => {
    if (!isHeap || !isLoaded) return;
    const place = async () => {
      const { withPlaces } = await import("../graph/unplaced");
      const { specs } = catalogue.getState();
      workspace.getState().settle((workflow) => withPlaces(workflow, specs), tab);
      requestAnimationFrame(() => canvas.handle?.fit());
    };
    void place().catch(() => undefined); // without a server it stays a heap, which can be dragged
  }, [catalogue, canvas, workspace, tab, isHeap, isLoaded]);
}
