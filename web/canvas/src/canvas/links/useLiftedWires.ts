import { linkId, type Place } from "../../graph/document";
import { useRuns, useView, useWorkspace } from "../../store/studio";
import type { Scene, Wire } from "../render/scene";
import { useGesture, type GestureState } from "../state/gestureState";
import { useMemo } from "react";
import { useShallow } from "zustand/react/shallow";

/** The wires to be drawn as elements: the near ones, and of the far ones those with which something is done. */
export function useLiftedWires(scene: Scene): Wire[] {
  const handled = useGesture(useShallow(handledLinks));
  const hovered = useGesture((gesture) => gesture.hovered);
  const selection = useView((view) => view.selection);
  const tab = useWorkspace((workspace) => workspace.active);
  const nodes = useRuns((runs) => runs.byTab[tab]?.nodes);
  return useMemo(() => {
    const ids = new Set(handled);
    const isChosen = (id: string) => id === hovered || selection.has(id);
    const isLifted = ({ id, source, target, data }: Wire) =>
      ids.has(id) ||
      nodes?.[target]?.state === "running" ||
      (data?.isHidden === true && (isChosen(source) || isChosen(target)));
    const lifted = scene.far.filter(isLifted);
    return lifted.length === 0 ? scene.near : [...scene.near, ...lifted];
  }, [scene.near, scene.far, handled, hovered, selection, nodes]);
}

function handledLinks({ pointed, cut, pendingLinks, inserting, bending }: GestureState): Place[] {
  const one = [pointed, inserting, bending?.link ?? null].filter((id) => id !== null);
  return [...one, ...(cut?.links ?? []), ...(pendingLinks?.picked ?? []).map(linkId)];
}
