/** How things are looked at, as this browser remembers it. */

import { createStore, type StoreApi } from "zustand";
import { LANGUAGES, type Language } from "../../text/languages";
import { english } from "../../text/text";
import type { Memory } from "./memory";
import type { Page, Theme, Toast, View, Wheel } from "./view";

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
    deleted: NONE,
    conflict: null,
    selection: NONE,
    selectedLinks: NONE,
    explained: null,
    isAboutToRun: false,
    toasts: [],
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
