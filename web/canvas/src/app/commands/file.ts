/** Commands about workflows as wholes: tabs, saved files, files of this computer. */

import { EMPTY } from "../../graph/document";
import type { Command } from "../../store/command";
import type { Studio } from "../../store/studio";
import type { Overlay } from "../../store/view/view";
import { current, tabName } from "../../store/document/workspace";
import { write } from "../../graph/open";
import { chooseFiles } from "../../ui/chooseFiles";

export const FILE: readonly Command[] = [
  {
    id: "file.new",
    group: "file",
    title: (text) => text.commands.newTab,
    keys: ["Alt+N"],
    inFields: true,
    run: ({ workspace }) => void workspace.getState().open(EMPTY),
  },
  overlay("open", "open", ["Ctrl+O"], (text) => text.commands.open),
  {
    id: "file.openFile",
    group: "file",
    title: (text) => text.commands.openFile,
    keys: ["Ctrl+Shift+O"],
    run: chooseWorkflows,
  },
  {
    id: "file.save",
    group: "file",
    title: (text) => text.commands.save,
    keys: ["Ctrl+S"],
    inFields: true,
    run: save,
  },
  overlay("saveAs", "save", ["Ctrl+Shift+S"], (text) => text.commands.saveAs),
  {
    id: "file.download",
    group: "file",
    title: (text) => text.commands.download,
    keys: [],
    run: download,
  },
  overlay("templates", "templates", [], (text) => text.commands.templates),
  {
    ...overlay("versions", "versions", [], (text) => text.commands.versions),
    when: ({ workspace }) => current(workspace.getState()).file !== null,
    why: (text) => text.commands.neverSaved,
  },
  {
    id: "file.closeTab",
    group: "file",
    title: (text) => text.commands.closeTab,
    keys: ["Alt+W"],
    inFields: true,
    run: ({ workspace }) => workspace.getState().close(workspace.getState().active),
  },
  {
    id: "file.reopenTab",
    group: "file",
    title: (text) => text.commands.reopenTab,
    keys: ["Alt+Shift+T"],
    run: async ({ drafts }) => void (await drafts.reopen()),
  },
  tab("nextTab", "Alt+PageDown", 1, (text) => text.commands.nextTab),
  tab("previousTab", "Alt+PageUp", -1, (text) => text.commands.previousTab),
];

function overlay(
  name: string,
  shown: Overlay,
  keys: readonly string[],
  title: Command["title"],
): Command {
  const run = ({ view }: Studio) => view.getState().set({ overlay: shown });
  return { id: `file.${name}`, group: "file", title, keys, inFields: keys.length > 0, run };
}

function tab(name: string, keys: string, step: number, title: Command["title"]): Command {
  const run = ({ workspace }: Studio) => {
    const { tabs, active, activate } = workspace.getState();
    const at = tabs.findIndex(({ id }) => id === active);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next !== undefined) activate(next.id);
  };
  return { id: `file.${name}`, group: "file", title, keys: [keys], inFields: true, run };
}

/** Save the workflow in front; asks for a name, or what to do about somebody else's changes. */
async function save({ saving, view }: Studio): Promise<void> {
  const saved = await saving.save();
  if (saved.state === "unnamed") view.getState().set({ overlay: "save" });
  if (saved.state === "conflict") view.getState().set({ conflict: saved.conflict });
}

/** Give the workflow in front to the browser, as a file to keep. */
function download({ view, workspace }: Studio): void {
  const tab = current(workspace.getState());
  const name = tabName(tab) ?? view.getState().text.panels.untitled;
  const url = URL.createObjectURL(new Blob([write(tab.workflow)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name.replace(/[/\\:*?"<>|]+/g, " ")}.json`;
  link.click();
  URL.revokeObjectURL(url);
}

/** Ask for files of this computer, and open the workflows that are in them. */
async function chooseWorkflows(studio: Studio): Promise<void> {
  const files = await chooseFiles(".json,application/json,image/png,image/webp,image/jpeg", true);
  const { openFile } = await import("../../panels/drop/openFile");
  for (const file of files) void openFile(studio, file);
}
