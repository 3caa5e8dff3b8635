import { useEffect, useRef } from "react";
import { useCatalogue, useText, useView, useWorkflow, useRuns } from "../store/studio";
import { EMPTY } from "../graph/document";
import { draw } from "./render/drawn";
import type { Drawn, Wire } from "./render/sight";
import { useHand, useHandStore } from "./state/hand";

/** What is to be drawn now. The getter gives what was drawn last, for gestures. */
export function useDrawn(): { readonly drawn: Drawn; readonly latest: () => Drawn } {
  const before = useRef<Drawn | null>(null);
  const words = useText().canvas;
  const isReady = useIsReady();
  const found = useWorkflow((workflow) => workflow);
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const selection = useView((view) => view.selection);
  const selectedLinks = useView((view) => view.selectedLinks);
  const positions = useHand((hand) => hand.positions);
  const resizing = useHand((hand) => hand.resizing);
  const focused = useHand((hand) => hand.focused);
  const workflow = isReady ? found : EMPTY;
  const sight = { workflow, specs, selection, selectedLinks, positions, resizing, focused, words };
  const drawn = draw(before.current, sight);
  before.current = drawn; // the same sight gives the same drawing: drawing twice does no harm
  useLinkedOutputs(drawn.wires);
  return { drawn, latest: () => before.current ?? drawn };
}

/** Until the node types are known nothing can be drawn right; without a server, nodes are still shown. */
function useIsReady(): boolean {
  const isLoaded = useCatalogue((catalogue) => catalogue.isLoaded);
  const isLost = useRuns((runs) => runs.connection === "lost");
  return isLoaded || isLost;
}

/** Ports are filled where links leave from. */
function useLinkedOutputs(wires: readonly Wire[]): void {
  const hand = useHandStore();
  useEffect(() => {
    const linkedOutputs = new Set(wires.map((wire) => wire.data?.from ?? ""));
    hand.setState({ linkedOutputs });
  }, [hand, wires]);
}
