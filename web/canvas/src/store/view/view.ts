/** How things are looked at. None of it is part of a workflow. */

import type { NodeId, Place } from "../../graph/document";
import type { Language } from "../../text/languages";
import type { Text } from "../../text/text";
import type { Conflict, TabId } from "../document/workspace";

/** A node by its id, a frame as `.frames/ID`, a note as `.notes/ID`. */
export type ElementId = string;
export type Theme = "system" | "dark" | "light";
export type Wheel = "auto" | "pan" | "zoom";
export type Page = "canvas" | "form";
export type Drawer = "queue" | "problems" | "outline" | "interface" | "help";
export type Overlay =
  "gallery" | "palette" | "shortcuts" | "templates" | "versions" | "settings" | "open" | "save";

export interface View {
  readonly theme: Theme;
  readonly language: Language;
  readonly text: Text;
  readonly wheel: Wheel;
  readonly showsMinimap: boolean;
  readonly showsRecent: boolean; // the latest pictures, at the bottom
  readonly page: Page;
  readonly drawer: Drawer | null;
  readonly overlay: Overlay | null;
  /** The picture that the gallery shows in full, by its name. */
  readonly picture: string | null;
  /** Pictures that were deleted here; their jobs still tell of them. */
  readonly deleted: ReadonlySet<string>;
  /** Saving found somebody else's workflow: the dialog that asks what to do. */
  readonly conflict: Conflict | null;
  readonly selection: ReadonlySet<ElementId>;
  readonly selectedLinks: ReadonlySet<Place>;
  /** The node whose type the help drawer explains. */
  readonly explained: NodeId | null;
  /** Run is hovered or focused: what would run stands out. */
  readonly isAboutToRun: boolean;
  readonly toasts: readonly Toast[];
  /** Where each tab was looked at last. Set it when a move ends, not while it lasts. */
  readonly viewports: Readonly<Record<TabId, Viewport>>;
  set(change: Partial<Omit<View, Acts>>): void;
  look(tab: TabId, viewport: Viewport): void;
  select(elements: Iterable<ElementId>, links?: Iterable<Place>): void;
  toggleDrawer(drawer: Drawer): void;
  /** Say something that needs no answer. Errors stay until they are closed. */
  notify(message: string, kind?: Toast["kind"], action?: Toast["action"]): void;
  dismiss(id: number): void;
}

type Acts = "set" | "look" | "select" | "tell" | "untell" | "toggleDrawer";

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Toast {
  readonly id: number;
  readonly kind: "note" | "error";
  readonly message: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** The nodes among selected elements. */
export function nodesIn(selection: Iterable<ElementId>): NodeId[] {
  return [...selection].filter((id) => !id.startsWith("."));
}
