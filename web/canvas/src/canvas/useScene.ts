import { useEffect, useRef, useState, useMemo } from "react";
import { useStoreApi } from "@xyflow/react";
import { useShallow } from "zustand/react/shallow";
import {
  useCatalogue,
  useText,
  useView,
  useWorkflow,
  useRuns,
  useWorkspace,
} from "../store/studio";
import { EMPTY, linkId, type Place } from "../graph/document";
import { drawScene } from "./render/drawScene";
import type { Scene, Wire } from "./render/scene";
import { useGesture, useGestureStore, type GestureState } from "./state/gestureState";

/** What is to be drawn now. The getter gives what was drawn last, for gestures. */
export function useScene(): { readonly scene: Scene; readonly latest: () => Scene } {
  const before = useRef<Scene | null>(null);
  const words = useText().canvas;
  const isReady = useIsReady();
  const found = useWorkflow((workflow) => workflow);
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const selection = useView((view) => view.selection);
  const selectedLinks = useView((view) => view.selectedLinks);
  const positions = useGesture((gesture) => gesture.positions);
  const resizing = useGesture((gesture) => gesture.resizing);
  const focused = useGesture((gesture) => gesture.focused);
  const workflow = isReady ? found : EMPTY;
  const input = { workflow, specs, selection, selectedLinks, positions, resizing, focused, words };
  const scene = drawScene(before.current, input);
  before.current = scene; // the same input gives the same scene: drawing twice does no harm
  useLinkedOutputs(scene.wires);
  return { scene, latest: () => before.current ?? scene };
}

/** Until the node types are known nothing can be drawn right; without a server, nodes are still shown. */
function useIsReady(): boolean {
  const isLoaded = useCatalogue((catalogue) => catalogue.isLoaded);
  const isLost = useRuns((runs) => runs.connection === "lost");
  return isLoaded || isLost;
}

/** Ports are filled where links leave from. */
function useLinkedOutputs(wires: readonly Wire[]): void {
  const gesture = useGestureStore();
  useEffect(() => {
    const linkedOutputs = new Set(wires.map((wire) => wire.data?.from ?? ""));
    gesture.setState({ linkedOutputs });
  }, [gesture, wires]);
}

/**
 * Keep React Flow from measuring: sizes and places of ports are known before anything is drawn.
 *
 * It would read the page's layout for each card that comes into view, and would not find our
 * ports, which are not its own. To be used above `<ReactFlow>`, before its first element is drawn.
 */
export function useKnownSizes(): void {
  const store = useStoreApi();
  useState(() => store.setState({ updateNodeInternals: () => undefined }));
}

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
