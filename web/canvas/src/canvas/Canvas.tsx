import {
  ReactFlowProvider,
  Background,
  BackgroundVariant,
  ReactFlow,
  useReactFlow,
  useStoreApi,
  type EdgeTypes,
  type NodeTypes,
  type AriaLabelConfig,
  type ReactFlowProps,
} from "@xyflow/react";
import { useState, useEffect, useMemo, useRef, type RefObject } from "react";
import { createGestureState, GestureStateContext, useGestureStore } from "./state/gestureState";
import {
  useStudio,
  useText,
  useView,
  useWorkflow,
  useCatalogue,
  useWorkspace,
} from "../store/studio";
import { Card } from "./cards/Card";
import type { Scene, Element, Wire as WireElement } from "./render/scene";
import { LevelOfDetail, useViewpoint } from "./view/useViewport";
import { Frame } from "./cards/Frame";
import { ZOOMS } from "./view/wheel";
import { elementChanges } from "./gestures/elementChanges";
import { LateOverlays } from "./overlays/LateOverlays";
import { contextMenus } from "./overlays/contextMenus";
import type { CanvasContext } from "./state/canvasContext";
import { useScene, useKnownSizes, useLiftedWires } from "./useScene";
import { useDrops } from "./gestures/useDrops";
import { useKeyboardFocus } from "./gestures/useKeyboardFocus";
import { useGestures } from "./gestures/useGestures";
import { Wire } from "./links/Wire";
import { frames, notes, areAllPlaced } from "../graph/document";
import { eventually } from "../ui/late";
import "./Canvas.css";

/** The workflow in front as a graph that can be edited. */
export function Canvas() {
  const [gesture] = useState(createGestureState);
  return (
    <GestureStateContext value={gesture}>
      <ReactFlowProvider>
        <Flow />
      </ReactFlowProvider>
    </GestureStateContext>
  );
}

const FarWires = eventually(() => import("./links/FarWires").then(({ FarWires }) => FarWires));
const Note = eventually(() => import("./cards/Note").then(({ Note }) => Note));
const SelectionMarks = eventually(() =>
  import("./overlays/SelectionMarks").then(({ SelectionMarks }) => SelectionMarks),
);
const PendingLines = eventually(() =>
  import("./links/PendingLines").then(({ PendingLines }) => PendingLines),
);
const Reason = eventually(() => import("./links/PendingLines").then(({ Reason }) => Reason));
const Minimap = eventually(() => import("./view/Minimap").then(({ Minimap }) => Minimap));
const NODES: NodeTypes = { card: Card, frame: Frame, note: Note };
const EDGES: EdgeTypes = { wire: Wire };
/** Of React Flow we want the view, the culling, the dragging of nodes and their keyboard; the rest is ours. */
const FIXED = {
  onlyRenderVisibleElements: true,
  minZoom: ZOOMS.least,
  maxZoom: ZOOMS.most,
  snapGrid: [8, 8],
  panOnDrag: [0], // of a touch: a mouse pans by a gesture of ours
  zoomOnScroll: false,
  zoomOnPinch: true,
  zoomOnDoubleClick: false,
  selectionKeyCode: null,
  multiSelectionKeyCode: ["Shift", "Control", "Meta"],
  deleteKeyCode: null,
  zoomActivationKeyCode: null,
  connectOnClick: false,
  elevateNodesOnSelect: false,
  nodesConnectable: false,
  edgesReconnectable: false,
  proOptions: { hideAttribution: true },
} satisfies Partial<ReactFlowProps<Element, WireElement>>;

/** React Flow with all that is ours: what it draws comes from the document, what it reports goes there. */
function Flow() {
  useKnownSizes();
  usePlaces();
  const ground = useRef<HTMLDivElement>(null);
  const { scene, latest } = useScene();
  const context = useCanvasContext(ground, latest);
  const acts = useActs(context);
  const drops = useDrops(context);
  const first = useViewpoint(context);
  const isAboutToRun = useView((view) => view.isAboutToRun);
  const isFree = useFreeGrid();
  const words = useText().canvas;
  useGestures(context, ground);
  return (
    <div
      ref={ground}
      className={isAboutToRun ? "canvas is-about-to-run" : "canvas"}
      {...useKeyboardFocus(context)}
      {...drops}
    >
      <ReactFlow<Element, WireElement>
        aria-label={words.ground}
        ariaLabelConfig={useAriaWords()}
        nodes={scene.elements}
        edges={useLiftedWires(scene)}
        nodeTypes={NODES}
        edgeTypes={EDGES}
        defaultViewport={first}
        snapToGrid={!isFree}
        {...FIXED}
        {...acts}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} color="var(--grid)" />
        <LevelOfDetail ground={ground} />
        {scene.far.length > 0 && <FarWires scene={scene} />}
        <PendingLines context={context} />
        <SelectionMarks />
      </ReactFlow>
      <Reason context={context} />
      <Empty />
      <Minimap context={context} scene={scene} />
      <LateOverlays context={context} />
    </div>
  );
}

function useActs(context: CanvasContext) {
  const moving = useMemo(() => elementChanges(context), [context]);
  useEffect(() => moving.stop, [moving]);
  return useMemo(() => ({ ...moving.on, ...contextMenus(context) }), [moving, context]);
}

function useCanvasContext(
  ground: RefObject<HTMLDivElement | null>,
  latest: () => Scene,
): CanvasContext {
  const studio = useStudio();
  const gesture = useGestureStore();
  const flow = useReactFlow<Element, WireElement>();
  const store = useStoreApi<Element, WireElement>();
  const scene = useRef(latest);
  scene.current = latest;
  return useMemo(
    () => ({
      studio,
      gesture,
      flow,
      scene: () => scene.current(),
      bounds: () => ground.current?.getBoundingClientRect() ?? new DOMRect(),
      panBy: ([x, y]) => void store.getState().panBy({ x, y }),
    }),
    [studio, gesture, flow, store, ground],
  );
}

/** What to do with a canvas on which there is nothing. */
function Empty() {
  const words = useText().canvas;
  const isEmpty = useWorkflow((workflow) =>
    [workflow.nodes, frames(workflow), notes(workflow)].every(
      (elements) => Object.keys(elements).length === 0,
    ),
  );
  if (!isEmpty) return null;
  return (
    <div className="canvas-empty">
      <b>{words.empty}</b>
      <span>{words.emptyKeys}</span>
    </div>
  );
}

/** What React Flow says to screen readers, in our words. */
function useAriaWords(): Partial<AriaLabelConfig> {
  const words = useText().canvas;
  return useMemo(
    () => ({
      "node.a11yDescription.default": words.nodeHelp,
      "node.a11yDescription.keyboardDisabled": words.nodeHelp,
      "node.a11yDescription.ariaLiveMessage": ({ direction, x, y }) => words.moved(direction, x, y),
      "edge.a11yDescription.default": words.linkHelp,
    }),
    [words],
  );
}

/** Nodes without a place, as programs leave them, are laid out rather than shown as a heap. */
function usePlaces(): void {
  const { catalogue, canvas, workspace } = useStudio();
  const tab = useWorkspace((workspace) => workspace.active);
  const isHeap = !useWorkflow(areAllPlaced);
  const isLoaded = useCatalogue((catalogue) => catalogue.isLoaded); // else no size is known
  useEffect(() => {
    if (!isHeap || !isLoaded) return;
    const place = async () => {
      const { withPlaces } = await import("../graph/layout");
      const { specs } = catalogue.getState();
      workspace.getState().settle((workflow) => withPlaces(workflow, specs), tab);
      requestAnimationFrame(() => canvas.handle?.fit());
    };
    void place().catch(() => undefined); // without a server it stays a heap, which can be dragged
  }, [catalogue, canvas, workspace, tab, isHeap, isLoaded]);
}

/** Whether Ctrl frees what is dragged from the grid. */
function useFreeGrid(): boolean {
  const [isFree, setFree] = useState(false);
  useEffect(() => {
    const look = (event: KeyboardEvent) => setFree(event.ctrlKey || event.metaKey);
    const leave = () => setFree(false);
    addEventListener("keydown", look);
    addEventListener("keyup", look);
    addEventListener("blur", leave);
    return () => {
      removeEventListener("keydown", look);
      removeEventListener("keyup", look);
      removeEventListener("blur", leave);
    };
  }, []);
  return isFree;
}
