/** What is being done on the canvas at this moment. None of it outlives the gesture. */

import { createContext, use } from "react";
import { createStore, useStore, type StoreApi } from "zustand";
import type { Link, NodeId, Place, Point, ElementId } from "../../graph/document";
import type { Refusal } from "../../graph/fit";
import type { Resizing } from "../render/scene";

/** One end of a link: a port. */
export interface End {
  readonly node: NodeId;
  readonly side: "input" | "output";
  readonly port: string;
}

/** Links that are being drawn: each is held by its free end, the other one is fixed. */
export interface PendingLinks {
  readonly fixed: readonly [End, ...End[]];
  /** Links that were there and whose ends were picked up. */
  readonly picked: readonly Link[];
  readonly at: Point; // of the pointer, in the workflow
  /** Where it would be let go: a node, and the port that it takes. */
  readonly over: NodeId | null;
  readonly aim: End | null;
  readonly refusal: Refusal | null;
  /** Begun by a tap, ended by the next one. */
  readonly isTapped: boolean;
  /** Whether this port can take it. Cheap to ask again. */
  takes(port: End): boolean;
}

/** The search for a node to add. */
export interface NodeQuery {
  readonly at: Point; // where the node goes, in the workflow
  readonly from?: End; // what it is to be linked to
  readonly into?: Link; // the link it is to be put on
}

/** The picker that connects a node: one of its ports, when that is chosen. */
export interface Connecting {
  readonly node: NodeId;
  readonly end?: End;
}

/** A menu, and what it is about. */
export interface MenuRequest {
  readonly at: Point; // on the screen
  readonly about:
    | { readonly kind: "pane"; readonly point: Point }
    | { readonly kind: "element"; readonly id: ElementId }
    | { readonly kind: "link"; readonly id: Place; readonly point: Point; readonly bend?: number }
    | { readonly kind: "port"; readonly end: End };
}

/** A reroute point of a link, where it is held. */
export interface Bend {
  readonly link: Place;
  readonly index: number;
  readonly at: Point;
  readonly isNew: boolean;
}

export interface GestureState {
  readonly pendingLinks: PendingLinks | null;
  readonly search: NodeQuery | null;
  readonly connecting: Connecting | null;
  readonly menu: MenuRequest | null;
  readonly renaming: ElementId | null;
  readonly hovered: NodeId | null;
  readonly pointed: Place | null; // the far wire under the pointer
  readonly focused: ElementId | null; // it or something in it has the keyboard
  readonly positions: ReadonlyMap<ElementId, Point>; // of what is being dragged
  readonly inserting: Place | null; // the link that the dragged node would be put on
  readonly joining: string | null; // the frame that it would join
  readonly resizing: Resizing | null;
  readonly bending: Bend | null; // a reroute point while it is dragged
  readonly box: { readonly from: Point; readonly to: Point } | null; // in the workflow
  readonly cut: { readonly points: readonly Point[]; readonly links: ReadonlySet<Place> } | null;
  readonly isFar: boolean; // too far away to read fields
  readonly linkedOutputs: ReadonlySet<Place>; // of the workflow that is drawn
}

/** What is asked for of a workflow goes with it. */
export const NOTHING_OPEN = {
  pendingLinks: null,
  search: null,
  connecting: null,
  menu: null,
  renaming: null,
} as const;

export function createGestureState(): StoreApi<GestureState> {
  return createStore<GestureState>(() => ({
    ...NOTHING_OPEN,
    hovered: null,
    pointed: null,
    focused: null,
    positions: new Map(),
    inserting: null,
    joining: null,
    resizing: null,
    bending: null,
    box: null,
    cut: null,
    isFar: false,
    linkedOutputs: new Set(),
  }));
}

export const GestureStateContext = createContext<StoreApi<GestureState> | null>(null);

export function useGestureStore(): StoreApi<GestureState> {
  const gesture = use(GestureStateContext);
  if (gesture === null) throw new Error("a part of the canvas is drawn outside of it");
  return gesture;
}

export function useGesture<T>(select: (gesture: GestureState) => T): T {
  return useStore(useGestureStore(), select);
}
