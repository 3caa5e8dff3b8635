/** All that the editor is made of, handed down by a context: there are no globals. */

import { createContext, use } from "react";
import { useStore, type StoreApi } from "zustand";
import type { Api } from "../api/client";
import type { Previews } from "../api/previews";
import type { Workflow, WorkflowNode, NodeId, Point, ElementId } from "../graph/document";
import { at } from "../graph/records";
import { english, type Text } from "../text/text";
import type { Catalogue } from "./catalogue";
import type { Drafts } from "./drafts/drafts";
import type { Memory, View } from "./view/view";
import type { OutputsKeeper } from "./outputs/outputsKeeper";
import type { Outputs } from "./outputs/outputList";
import type { Queue } from "./queue/queue";
import type { Runs } from "./runs/runs";
import type { Saving } from "./files/saving";
import { current, type Tab, type Workspace } from "./document/workspace";

/** What the canvas that is mounted can do. Points are the workflow's unless they are the screen's. */
export interface CanvasHandle {
  /** Show all of these, or everything. Moves within 160 ms, at once where motion is not wanted. */
  fit(elements?: readonly ElementId[]): void;
  zoom(to: number | "in" | "out"): void;
  toWorkflow(screen: Point): Point;
  toScreen(point: Point): Point;
  /** The middle of what is seen. */
  centre(): Point;
  /** The last place of the pointer over the canvas, or the middle. */
  pointer(): Point;
  /** Open the search for a node to add, at the pointer. */
  search(): void;
  /** Open the picker that connects the ports of this node, by keyboard. */
  connect(node: string): void;
  /** Whether something over the canvas was asked for: letters are for that, as soon as it is there. */
  isAsking(): boolean;
  /** Let the title of an element be written. */
  rename(element: ElementId): void;
  /** Keyboard focus to an element, or to the text that is first in it. */
  focus(element: ElementId, into?: "text"): void;
}

export class MountedCanvas {
  private current: CanvasHandle | null = null;

  /** The canvas that is drawn from now on; what is returned takes it away again. */
  mount(handle: CanvasHandle): () => void {
    this.current = handle;
    return () => {
      if (this.current === handle) this.current = null;
    };
  }

  get handle(): CanvasHandle | null {
    return this.current;
  }
}

export interface Studio {
  readonly api: Api;
  readonly previews: Previews;
  /** What there is: node types, models, pictures. */
  readonly catalogue: StoreApi<Catalogue>;
  /** The open workflows, with what undo and redo need. */
  readonly workspace: StoreApi<Workspace>;
  /** What happens: runs and plans of the open workflows, the connection. */
  readonly runs: StoreApi<Runs>;
  /** The server's queue and history. */
  readonly queue: StoreApi<Queue>;
  /** What workflows have saved, once what keeps it was fetched. */
  readonly outputs: () => Promise<OutputsKeeper>;
  /** How things are looked at: selection, panels, theme. Not part of any workflow. */
  readonly view: StoreApi<View>;
  /** Saved workflows: opened, saved, renamed, deleted. */
  readonly saving: Saving;
  /** What was closed and can be opened again. */
  readonly drafts: Drafts;
  /** What this browser keeps for ever. Any of it may throw. */
  readonly memory: Memory;
  /** The canvas that is drawn, for who must move it or ask where things are. */
  readonly canvas: MountedCanvas;
}

export const StudioContext = createContext<Studio | null>(null);

export function useStudio(): Studio {
  const studio = use(StudioContext);
  if (studio === null) throw new Error("a part of the editor is drawn outside of it");
  return studio;
}

export function useCatalogue<T>(select: (catalogue: Catalogue) => T): T {
  return useStore(useStudio().catalogue, select);
}

export function useWorkspace<T>(select: (workspace: Workspace) => T): T {
  return useStore(useStudio().workspace, select);
}

export function useRuns<T>(select: (runs: Runs) => T): T {
  return useStore(useStudio().runs, select);
}

export function useQueue<T>(select: (queue: Queue) => T): T {
  return useStore(useStudio().queue, select);
}

/** Suspends until it was fetched. */
export function useOutputs(): OutputsKeeper {
  return use(useStudio().outputs());
}

/** The latest pictures. */
export function useLatestOutputs<T>(select: (outputs: Outputs) => T): T {
  return useStore(useOutputs().latest.store, select);
}

/** The saved files that are looked through. */
export function useFoundOutputs<T>(select: (outputs: Outputs) => T): T {
  return useStore(useOutputs().found.store, select);
}

export function useView<T>(select: (view: View) => T): T {
  return useStore(useStudio().view, select);
}

/** The tab in front. */
export function useTab<T>(select: (tab: Tab) => T): T {
  return useWorkspace((workspace) => select(current(workspace)));
}

/** The workflow in front. Select no more than is drawn: it changes with every edit. */
export function useWorkflow<T>(select: (workflow: Workflow) => T): T {
  return useTab((tab) => select(tab.workflow));
}

export function useNode(id: NodeId): WorkflowNode | undefined {
  return useWorkflow((workflow) => at(workflow.nodes, id));
}

/** The words of the interface, in the language that was chosen. */
export function useText(): Text {
  return useView((view) => view.text) ?? english;
}
