/** Commands that change what is in the workflow. */

import { duplicate } from "../../graph/clipboard";
import { frames, notes, type Workflow } from "../../graph/document";
import type { Command } from "../../store/command";
import type { Studio } from "../../store/studio";
import { current } from "../../store/document/workspace";
import { copySelection, cutSelection, pasteFromClipboard, removeSelection } from "./clipboard";

export const EDIT: readonly Command[] = [
  {
    id: "edit.rename",
    group: "edit",
    title: (text) => text.commands.rename,
    keys: ["F2"],
    when: ({ view }) => view.getState().selection.size === 1,
    why: (text) => text.commands.selectFirst,
    run: ({ canvas, view }) => canvas.handle?.rename([...view.getState().selection][0] ?? ""),
  },
  {
    id: "edit.find",
    group: "edit",
    title: (text) => text.commands.find,
    keys: ["Ctrl+F"],
    inFields: true,
    run: ({ view }) => view.getState().set({ overlay: "find" }),
  },
  {
    id: "edit.undo",
    group: "edit",
    title: (text) => text.commands.undo,
    keys: ["Ctrl+Z"],
    when: ({ workspace }) => current(workspace.getState()).history.past.length > 0,
    why: (text) => text.commands.nothingToUndo,
    run: ({ workspace }) => workspace.getState().undo(),
  },
  {
    id: "edit.redo",
    group: "edit",
    title: (text) => text.commands.redo,
    keys: ["Ctrl+Y", "Ctrl+Shift+Z"],
    when: ({ workspace }) => current(workspace.getState()).history.future.length > 0,
    why: (text) => text.commands.nothingToRedo,
    run: ({ workspace }) => workspace.getState().redo(),
  },
  {
    id: "edit.cut",
    group: "edit",
    title: (text) => text.commands.cut,
    keys: ["Ctrl+X"],
    isNative: true,
    when: isAnythingSelected,
    run: cutSelection,
  },
  {
    id: "edit.copy",
    group: "edit",
    title: (text) => text.commands.copy,
    keys: ["Ctrl+C"],
    isNative: true,
    when: isAnythingSelected,
    run: copySelection,
  },
  {
    id: "edit.paste",
    group: "edit",
    title: (text) => text.commands.paste,
    keys: ["Ctrl+V"],
    isNative: true,
    run: (studio) => pasteFromClipboard(studio, false),
  },
  {
    id: "edit.pasteWithLinks",
    group: "edit",
    title: (text) => text.commands.pasteWithLinks,
    keys: ["Ctrl+Shift+V"],
    isNative: true,
    run: (studio) => pasteFromClipboard(studio, true),
  },
  {
    id: "edit.duplicate",
    group: "edit",
    title: (text) => text.commands.duplicate,
    keys: ["Ctrl+D"],
    when: isAnythingSelected,
    run: (studio) => duplicateSelection(studio, false),
  },
  {
    id: "edit.duplicateWithLinks",
    group: "edit",
    title: (text) => text.commands.duplicateWithLinks,
    keys: ["Ctrl+Shift+D"],
    when: isAnythingSelected,
    run: (studio) => duplicateSelection(studio, true),
  },
  {
    id: "edit.remove",
    group: "edit",
    title: (text) => text.commands.remove,
    keys: ["Delete", "Backspace"],
    when: ({ view }) => view.getState().selection.size + view.getState().selectedLinks.size > 0,
    run: removeSelection,
  },
  {
    id: "edit.selectAll",
    group: "edit",
    title: (text) => text.commands.selectAll,
    keys: ["Ctrl+A"],
    run: ({ view, workspace }) =>
      view.getState().select(elements(current(workspace.getState()).workflow)),
  },
  {
    id: "edit.selectNone",
    group: "edit",
    title: (text) => text.commands.selectNone,
    keys: ["Escape"],
    run: ({ view }) => view.getState().select([]),
  },
];

export function isAnythingSelected({ view }: Studio): boolean {
  return view.getState().selection.size > 0;
}

function elements(workflow: Workflow): string[] {
  return [
    ...Object.keys(workflow.nodes),
    ...Object.keys(frames(workflow)).map((id) => `.frames/${id}`),
    ...Object.keys(notes(workflow)).map((id) => `.notes/${id}`),
  ];
}

function duplicateSelection({ view, workspace }: Studio, withIncoming: boolean): void {
  const ids = [...view.getState().selection];
  let pasted: readonly string[] = [];
  workspace.getState().edit((workflow) => {
    const done = duplicate(workflow, ids, { withIncoming });
    pasted = done.pasted;
    return done.workflow;
  });
  view.getState().select(pasted);
}
