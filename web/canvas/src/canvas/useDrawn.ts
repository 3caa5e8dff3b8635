import { useEffect, useRef } from "react";
import { useCatalogue, useText, useView, useWorkflow, useRuns } from "../store/studio";
import { EMPTY, place } from "../graph/document";
import { usedOutputs } from "../graph/boxes";
import { draw, type Drawn } from "./drawn";
import { useHand, useHandStore } from "./hand";

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
  useLinkedOutputs(drawn);
  return { drawn, latest: () => before.current ?? drawn };
}

/** Until the node types are known nothing can be drawn right; without a server, nodes are still shown. */
function useIsReady(): boolean {
  const isLoaded = useCatalogue((catalogue) => catalogue.isLoaded);
  const isLost = useRuns((runs) => runs.connection === "lost");
  return isLoaded || isLost;
}

/** Ports are filled where links leave from. */
function useLinkedOutputs({ wires, sight }: Drawn): void {
  const hand = useHandStore();
  useEffect(() => {
    const used = [...usedOutputs(sight.workflow)];
    const places = used.flatMap(([node, outputs]) => outputs.map((output) => place(node, output)));
    hand.setState({ linkedOutputs: new Set(places) });
  }, [hand, wires]);
}
