import { useEffect, useRef } from "react";
import { useCatalogue, useText, useView, useWorkflow, useRuns } from "../store/studio";
import { EMPTY } from "../graph/document";
import { drawScene } from "./render/drawScene";
import type { Scene, Wire } from "./render/scene";
import { useGesture, useGestureStore } from "./state/gestureState";

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
  before.current = scene; // the same sight gives the same drawing: drawing twice does no harm
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
