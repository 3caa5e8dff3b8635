/** How things are looked at. None of it is part of a workflow. */

import { createStore, type StoreApi } from "zustand";
import {
  type ElementId,
  type NodeId,
  type Place,
  frames,
  notes,
  parts,
  type Workflow,
} from "../../graph/document";
import { type Text, english } from "../../text/text";
import type { Conflict, TabId } from "../document/workspace";
import type { Problem } from "../../schema/schema";
import { at } from "../../graph/records";
import { isAborted, Refused, Unreachable } from "../../api/transport";
import { type Language, LANGUAGES } from "../../text/languages";

export type Theme = "system" | "dark" | "light";
export type Wheel = "auto" | "pan" | "zoom";
export type Page = "canvas" | "form";
export type Drawer = "queue" | "problems" | "outline" | "interface" | "help";
export type Overlay =
  | "gallery"
  | "clearQueue"
  | "clearHistory"
  | "palette"
  | "find"
  | "shortcuts"
  | "templates"
  | "versions"
  | "settings"
  | "open"
  | "save";

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
  /** Saving found somebody else's workflow: the dialog that asks what to do. */
  readonly conflict: Conflict | null;
  /** A workflow of another program was opened: what of it is not as it was. */
  readonly conversion: Conversion | null;
  readonly selection: ReadonlySet<ElementId>;
  readonly selectedLinks: ReadonlySet<Place>;
  /** The node whose type the help drawer explains. */
  readonly explained: NodeId | null;
  /** Run is hovered or focused: what would run stands out. */
  readonly isAboutToRun: boolean;
  readonly toasts: readonly Toast[];
  /** The dialogs that are open, the one on top last: only there can anything be pressed. */
  readonly dialogs: readonly HTMLElement[];
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

export interface Conversion {
  readonly name: string;
  readonly remarks: readonly Problem[]; // on what was not taken over as it stood
  readonly problems: readonly Problem[]; // what keeps it from running
}

type Acts = "set" | "look" | "select" | "notify" | "dismiss" | "toggleDrawer";

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

/** What `localStorage` and `sessionStorage` must do for us. Any of it may throw. */
export type Memory = Pick<Storage, "getItem" | "setItem">;

export function surviving(selection: Iterable<ElementId>, workflow: Workflow): ElementId[] {
  return [...selection].filter((id) => isThere(workflow, id));
}

export function survivingLinks(selection: Iterable<Place>, workflow: Workflow): Place[] {
  return [...selection].filter((input) => {
    const [node, port] = parts(input);
    return at(at(workflow.nodes, node)?.links, port) !== undefined;
  });
}

function isThere(workflow: Workflow, element: ElementId): boolean {
  const [frame, note] = [after(element, ".frames/"), after(element, ".notes/")];
  if (frame !== null) return Object.hasOwn(frames(workflow), frame);
  if (note !== null) return Object.hasOwn(notes(workflow), note);
  return Object.hasOwn(workflow.nodes, element);
}

/** What comes after the beginning, which may have slashes of its own. */
function after(element: ElementId, beginning: string): string | null {
  return element.startsWith(beginning) ? element.slice(beginning.length) : null;
}

/** What is there before anything was chosen. */
export interface Habits {
  readonly language: Language;
  readonly page: Page;
}

const KEY = "lienzo.view";

export function createView(memory: Memory, habits: Habits): StoreApi<View> {
  const kept = recalled(memory, habits);
  let toasts = 0;
  const view = createStore<View>()((set, get) => ({
    ...kept,
    text: english,
    drawer: null,
    overlay: null,
    picture: null,
    conflict: null,
    conversion: null,
    selection: NONE,
    selectedLinks: NONE,
    explained: null,
    isAboutToRun: false,
    toasts: [],
    dialogs: [],
    viewports: {},
    set: (change) => {
      set(change);
      if (change.language) void speak(view);
    },
    look: (tab, viewport) =>
      set(({ viewports }) => ({ viewports: { ...viewports, [tab]: viewport } })),
    select: (elements, links = []) =>
      set((old) => ({
        selection: sameOrNew(old.selection, elements),
        selectedLinks: sameOrNew(old.selectedLinks, links),
      })),
    toggleDrawer: (drawer) => set({ drawer: get().drawer === drawer ? null : drawer }),
    notify: (message, kind = "note", action) =>
      set((old) => ({
        toasts: withToast(old.toasts, { id: ++toasts, kind, message, ...(action && { action }) }),
      })),
    dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
  }));
  void speak(view);
  view.subscribe((now, before) => {
    if (Object.keys(kept).some((key) => now[key as keyof Kept] !== before[key as keyof Kept])) {
      keep(memory, now);
    }
  });
  return view;
}

/** The words of the language that is chosen, once they are there. */
async function speak(view: StoreApi<View>): Promise<void> {
  const { language } = view.getState();
  const text = await LANGUAGES[language].load();
  if (view.getState().language === language) view.setState({ text });
}

type Kept = Pick<View, "theme" | "language" | "wheel" | "showsMinimap" | "showsRecent" | "page">;

const NONE: ReadonlySet<string> = new Set();
const MOST_TOASTS = 5;

/** The same set when it holds the same, so that nothing is drawn again. */
function sameOrNew(old: ReadonlySet<string>, given: Iterable<string>): ReadonlySet<string> {
  const next = new Set(given);
  return next.size === old.size && [...next].every((each) => old.has(each)) ? old : next;
}

/** What is said again is not shown twice, but last. */
function withToast(toasts: readonly Toast[], toast: Toast): readonly Toast[] {
  const others = toasts.filter(({ message }) => message !== toast.message);
  return [...others, toast].slice(-MOST_TOASTS);
}

function recalled(memory: Memory, habits: Habits): Kept {
  const found = read(memory);
  return {
    theme: oneOf<Theme>(found["theme"], ["system", "dark", "light"]) ?? "system",
    language: oneOf<Language>(found["language"], ["en", "es"]) ?? habits.language,
    wheel: oneOf<Wheel>(found["wheel"], ["auto", "pan", "zoom"]) ?? "auto",
    showsMinimap: found["showsMinimap"] !== false,
    showsRecent: found["showsRecent"] !== false,
    page: oneOf<Page>(found["page"], ["canvas", "form"]) ?? habits.page,
  };
}

function read(memory: Memory): Readonly<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(memory.getItem(KEY) ?? "{}");
    return typeof found === "object" && found !== null ? { ...found } : {};
  } catch {
    return {};
  }
}

function keep(
  memory: Memory,
  { theme, language, wheel, showsMinimap, showsRecent, page }: Kept,
): void {
  try {
    const kept = { theme, language, wheel, showsMinimap, showsRecent, page };
    memory.setItem(KEY, JSON.stringify(kept));
  } catch {
    // it holds until the page is closed, which is what there is
  }
}

function oneOf<Choice extends string>(found: unknown, choices: readonly Choice[]): Choice | null {
  return choices.find((choice) => choice === found) ?? null;
}

/** Why it did not work, in a sentence. */
export function errorMessage(error: unknown, { stores }: Text): string {
  if (error instanceof Unreachable) return stores.unreachable;
  if (!(error instanceof Refused)) {
    return stores.failed(error instanceof Error ? error.message : String(error));
  }
  const { status, refusal } = error;
  if (status === 401) return stores.tokenWanted;
  if (status === 429) return stores.queueFull;
  if (status === 507) return stores.diskFull(refusal.message);
  return stores.refused(refusal.message);
}

/** What was asked for, or none after saying why not. */
export async function orReport<T>(view: StoreApi<View>, asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    reportError(view, error);
    return null;
  }
}

/** The server answers again: that it did not is no news any more. */
export function forgetUnreachable(view: StoreApi<View>): void {
  const { text, toasts, dismiss } = view.getState();
  for (const { id, message } of toasts) if (message === text.stores.unreachable) dismiss(id);
}

export function reportError(view: StoreApi<View>, error: unknown): void {
  if (isAborted(error)) return;
  const { text, notify } = view.getState();
  notify(errorMessage(error, text), "error");
}
