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
import { Card } from "./Card";
import type { Drawn, Element, Wire as WireElement } from "./sight";
import { Empty } from "./Empty";
import { Far } from "./Far";
import { Frame } from "./Frame";
import { ZOOMS } from "./gestures/wheel";
import { useHandStore } from "./hand";
import { Loose, Reason } from "./Loose";
import { Marks } from "./Marks";
import { Minimap } from "./Minimap";
import { moves } from "./moves";
import { Note } from "./Note";
import { LateOverlays } from "./LateOverlays";
import { openers } from "./openers";
import type { Site } from "./site";
import { useAriaWords } from "./useAriaWords";
import { useDrawn } from "./useDrawn";
import { useDrops } from "./useDrops";
import { useKeyboardFocus } from "./useKeyboardFocus";
import { useKnownSizes } from "./useKnownSizes";
import { useGestures } from "./useGestures";
import { useFreeGrid } from "./useFreeGrid";
import { usePlaces } from "./usePlaces";
import { useViewpoint } from "./useViewpoint";
import { Wire } from "./Wire";

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
