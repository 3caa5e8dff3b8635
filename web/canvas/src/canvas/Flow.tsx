import {
  Background,
  BackgroundVariant,
  ReactFlow,
  useReactFlow,
  useStoreApi,
  type EdgeTypes,
  type NodeTypes,
} from "@xyflow/react";
import { useEffect, useMemo, useRef, type RefObject } from "react";
import { useStudio, useText, useView } from "../store/studio";
import { Card } from "./cards/Card";
import type { Drawn, Element, Wire as WireElement } from "./render/sight";
import { Empty } from "./Empty";
import { Far } from "./view/Far";
import { Frame } from "./cards/Frame";
import { ZOOMS } from "./view/wheel";
import { useHandStore } from "./state/hand";
import { Loose, Reason } from "./links/Loose";
import { Marks } from "./overlays/Marks";
import { Minimap } from "./view/Minimap";
import { moves } from "./gestures/moves";
import { Note } from "./cards/Note";
import { LateOverlays } from "./overlays/LateOverlays";
import { openers } from "./overlays/openers";
import type { Site } from "./state/site";
import { useAriaWords } from "./useAriaWords";
import { useDrawn } from "./useDrawn";
import { useDrops } from "./gestures/useDrops";
import { useKeyboardFocus } from "./gestures/useKeyboardFocus";
import { useKnownSizes } from "./useKnownSizes";
import { useGestures } from "./gestures/useGestures";
import { useFreeGrid } from "./gestures/useFreeGrid";
import { usePlaces } from "./usePlaces";
import { useViewpoint } from "./view/useViewpoint";
import { Wire } from "./links/Wire";

const NODES: NodeTypes = { card: Card, frame: Frame, note: Note };
const EDGES: EdgeTypes = { wire: Wire };
const GRID: [number, number] = [8, 8];
const SHOWN = { hideAttribution: true };
const ADDING = ["Shift", "Control", "Meta"];
const BUTTONS = [0, 1];

/** React Flow with all that is ours: what it draws comes from the document, what it reports goes there. */
export function Flow() {
  useKnownSizes();
  usePlaces();
  const ground = useRef<HTMLDivElement>(null);
  const { drawn, latest } = useDrawn();
  const site = useSite(ground, latest);
  const acts = useActs(site);
  const drops = useDrops(site);
  const first = useViewpoint(site);
  const isAboutToRun = useView((view) => view.isAboutToRun);
  const isFree = useFreeGrid();
  const words = useText().canvas;
  useGestures(site, ground);
  return (
    <div
      ref={ground}
      className={isAboutToRun ? "canvas is-about-to-run" : "canvas"}
      {...useKeyboardFocus(site)}
      {...drops}
    >
      <ReactFlow<Element, WireElement>
        aria-label={words.ground}
        ariaLabelConfig={useAriaWords()}
        nodes={drawn.elements}
        edges={drawn.wires}
        nodeTypes={NODES}
        edgeTypes={EDGES}
        onlyRenderVisibleElements
        defaultViewport={first}
        minZoom={ZOOMS.least}
        maxZoom={ZOOMS.most}
        snapToGrid={!isFree}
        snapGrid={GRID}
        panOnDrag={BUTTONS}
        zoomOnScroll={false}
        zoomOnPinch
        zoomOnDoubleClick={false}
        selectionKeyCode={null}
        multiSelectionKeyCode={ADDING}
        deleteKeyCode={null}
        zoomActivationKeyCode={null}
        connectOnClick={false}
        elevateNodesOnSelect={false}
        nodesConnectable={false}
        edgesReconnectable={false}
        proOptions={SHOWN}
        {...acts}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} color="var(--grid)" />
        <Far ground={ground} />
        <Loose site={site} />
        <Marks />
      </ReactFlow>
      <Reason site={site} />
      <Empty />
      <Minimap site={site} drawn={drawn} />
      <LateOverlays site={site} />
    </div>
  );
}

function useActs(site: Site) {
  const moving = useMemo(() => moves(site), [site]);
  useEffect(() => moving.stop, [moving]);
  return useMemo(() => ({ ...moving.on, ...openers(site) }), [moving, site]);
}

function useSite(ground: RefObject<HTMLDivElement | null>, latest: () => Drawn): Site {
  const studio = useStudio();
  const hand = useHandStore();
  const flow = useReactFlow<Element, WireElement>();
  const store = useStoreApi<Element, WireElement>();
  const drawn = useRef(latest);
  drawn.current = latest;
  return useMemo(
    () => ({
      studio,
      hand,
      flow,
      drawn: () => drawn.current(),
      bounds: () => ground.current?.getBoundingClientRect() ?? new DOMRect(),
      panBy: ([x, y]) => void store.getState().panBy({ x, y }),
    }),
    [studio, hand, flow, store, ground],
  );
}
