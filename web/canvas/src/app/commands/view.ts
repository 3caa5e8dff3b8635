/** Commands that change what is seen, and nothing of the workflow. */

import type { Command } from "../../store/command";
import type { Studio } from "../../store/studio";
import { nodesIn, type Drawer, type Overlay, type Theme } from "../../store/view/view";
import { nextProblemNode, problemsOf } from "../../store/runs/problems";

export const VIEW: readonly Command[] = [
  {
    id: "view.palette",
    group: "view",
    title: (text) => text.commands.palette,
    keys: ["Ctrl+K"],
    inFields: true,
    run: (studio) => toggleOverlay(studio, "palette"),
  },
  {
    id: "view.shortcuts",
    group: "view",
    title: (text) => text.commands.shortcuts,
    keys: ["?"],
    run: (studio) => toggleOverlay(studio, "shortcuts"),
  },
  {
    id: "view.settings",
    group: "view",
    title: (text) => text.commands.settings,
    keys: ["Ctrl+,"],
    run: (studio) => toggleOverlay(studio, "settings"),
  },
  {
    id: "view.gallery",
    group: "view",
    title: (text) => text.commands.gallery,
    keys: ["G"],
    run: (studio) => toggleOverlay(studio, "gallery"),
  },
  drawer("queue", ["Q"], (text) => text.commands.queue),
  drawer("problems", [], (text) => text.commands.problems),
  drawer("outline", ["O"], (text) => text.commands.outline),
  drawer("interface", ["Shift+F"], (text) => text.commands.editForm),
  {
    id: "view.help",
    group: "view",
    title: (text) => text.commands.help,
    keys: ["F1"],
    inFields: true,
    run: explain,
  },
  {
    id: "view.form",
    group: "view",
    title: (text) => text.commands.form,
    keys: ["F"],
    run: ({ view }) => {
      const { page, set } = view.getState();
      set({ page: page === "form" ? "canvas" : "form" });
    },
  },
  {
    id: "view.nextProblem",
    group: "view",
    title: (text) => text.commands.nextProblem,
    keys: ["F8"],
    inFields: true,
    run: (studio) => stepProblem(studio, 1),
  },
  {
    id: "view.previousProblem",
    group: "view",
    title: (text) => text.commands.previousProblem,
    keys: ["Shift+F8"],
    inFields: true,
    run: (studio) => stepProblem(studio, -1),
  },
  {
    id: "view.reload",
    group: "view",
    title: (text) => text.commands.reload,
    keys: ["R"],
    run: reload,
  },
  {
    id: "view.minimap",
    group: "view",
    title: (text) => text.commands.minimap,
    keys: ["Alt+Shift+M"],
    run: ({ view }) => view.getState().set({ showsMinimap: !view.getState().showsMinimap }),
  },
  {
    id: "view.recentPictures",
    group: "view",
    title: (text) => text.commands.recentPictures,
    keys: [],
    run: ({ view }) => view.getState().set({ showsRecent: !view.getState().showsRecent }),
  },
  {
    id: "view.theme",
    group: "view",
    title: (text) => text.commands.theme,
    keys: [],
    run: ({ view }) => view.getState().set({ theme: AFTER[view.getState().theme] }),
  },
];

const AFTER: Readonly<Record<Theme, Theme>> = { system: "dark", dark: "light", light: "system" };

function drawer(name: Drawer, keys: readonly string[], title: Command["title"]): Command {
  const run = ({ view }: Studio) => view.getState().toggleDrawer(name);
  return { id: `view.${name}`, group: "view", title, keys, run };
}

function toggleOverlay({ view }: Studio, overlay: Overlay): void {
  view.getState().set({ overlay: view.getState().overlay === overlay ? null : overlay });
}

/** Of the selected node; pressed again, it goes. */
function explain({ view }: Studio): void {
  const { drawer, explained, selection, set } = view.getState();
  const node = nodesIn(selection)[0] ?? explained;
  set({ explained: node, drawer: drawer === "help" && node === explained ? null : "help" });
}

async function reload({ catalogue, view }: Studio): Promise<void> {
  await catalogue.getState().load();
  view.getState().notify(view.getState().text.commands.reloaded);
}

/** Show the next node that something is wrong with. */
function stepProblem({ runs, canvas, view, workspace }: Studio, step: 1 | -1): void {
  const tab = workspace.getState().active;
  const { plans, byTab } = runs.getState();
  const problems = problemsOf(plans[tab], byTab[tab]);
  const node = nextProblemNode(problems, view.getState().selection, step);
  view.getState().set({ drawer: "problems" });
  if (node === null) return;
  view.getState().select([node]);
  canvas.handle?.fit([node]);
  canvas.handle?.focus(node);
}

export const ZOOM: readonly Command[] = [
  {
    id: "zoom.fit",
    group: "view",
    title: (text) => text.commands.fitSelection,
    keys: ["."],
    run: ({ canvas, view }) => canvas.handle?.fit(some([...view.getState().selection])),
  },
  {
    id: "zoom.all",
    group: "view",
    title: (text) => text.commands.fitAll,
    keys: ["1"],
    run: ({ canvas }) => canvas.handle?.fit(),
  },
  {
    id: "zoom.selection",
    group: "view",
    title: (text) => text.commands.zoomSelection,
    keys: ["2"],
    when: ({ view }) => view.getState().selection.size > 0,
    run: ({ canvas, view }) => canvas.handle?.fit([...view.getState().selection]),
  },
  zoom("full", ["0"], 1, (text) => text.commands.zoomFull),
  zoom("in", ["Alt+="], "in", (text) => text.commands.zoomIn),
  zoom("out", ["Alt+-"], "out", (text) => text.commands.zoomOut),
];

function zoom(
  name: string,
  keys: readonly string[],
  to: number | "in" | "out",
  title: Command["title"],
): Command {
  const run = ({ canvas }: Studio) => canvas.handle?.zoom(to);
  return { id: `zoom.${name}`, group: "view", title, keys, run };
}

function some(elements: readonly string[]): readonly string[] | undefined {
  return elements.length > 0 ? elements : undefined;
}
