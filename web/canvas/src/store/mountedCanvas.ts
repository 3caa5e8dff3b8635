/** What others may ask of the canvas that is drawn. It does nothing while none is. */

import type { Point } from "../graph/document";
import type { ElementId } from "./view/view";

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
  /** Keyboard focus to an element. */
  focus(element: ElementId): void;
}

export class MountedCanvas {
  private current: CanvasHandle | null = null;

  /** The canvas that is drawn from now on; what is returned takes it away again. */
  mount(floor: CanvasHandle): () => void {
    this.current = floor;
    return () => {
      if (this.current === floor) this.current = null;
    };
  }

  get handle(): CanvasHandle | null {
    return this.current;
  }
}
