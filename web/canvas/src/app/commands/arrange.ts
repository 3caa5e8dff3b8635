/** Commands about how the workflow is laid out, joined and held together. */

import type { Axis, Edge } from "../../graph/align";
import { addNote, noteElement } from "../../graph/frames";
import { snapped } from "../../graph/geometry";
import type { Command } from "../../store/command";
import type { Studio } from "../../store/studio";
import {
  bypassSelection,
  dissolveFrames,
  frameSelection,
  hideSelectedLinks,
  selectedNodes,
  tidy,
  toggleLook,
} from "./selected";

type Title = Command["title"];

export const ARRANGE: readonly Command[] = [
  {
    id: "arrange.addNode",
    group: "arrange",
    title: (text) => text.commands.addNode,
    keys: ["N", "Tab"],
    run: ({ canvas }) => canvas.handle?.search(),
  },
  {
    id: "arrange.addNote",
    group: "arrange",
    title: (text) => text.commands.addNote,
    keys: ["Shift+N"],
    run: noteHere,
  },
  {
    id: "arrange.connect",
    group: "arrange",
    title: (text) => text.commands.connect,
    keys: ["C"],
    when: hasNodes,
    run: (studio) => studio.canvas.handle?.connect(selectedNodes(studio)[0] ?? ""),
  },
  {
    id: "arrange.hideLinks",
    group: "arrange",
    title: (text) => text.commands.hideLinks,
    keys: ["S"],
    when: (studio) => hasNodes(studio) || studio.view.getState().selectedLinks.size > 0,
    run: hideSelectedLinks,
  },
  onNodes("bypass", ["Ctrl+B"], (text) => text.commands.bypass, bypassSelection),
  onNodes("collapse", ["Alt+C"], (text) => text.commands.collapse, look("collapsed")),
  onNodes("pin", ["P"], (text) => text.commands.pin, look("pinned")),
  onNodes("widen", ["W"], (text) => text.commands.widen, look("wide")),
  onNodes("group", ["Ctrl+G"], (text) => text.commands.group, frameSelection),
  {
    id: "arrange.dissolve",
    group: "arrange",
    title: (text) => text.commands.dissolve,
    keys: ["Ctrl+Shift+G"],
    when: ({ view }) => view.getState().selection.size > 0,
    run: dissolveFrames,
  },
  {
    id: "arrange.tidy",
    group: "arrange",
    title: (text) => text.commands.tidy,
    keys: ["Ctrl+Shift+F"],
    run: tidy,
  },
  alignment("left", ["Alt+Shift+ArrowLeft"], (text) => text.commands.alignLeft),
  alignment("right", ["Alt+Shift+ArrowRight"], (text) => text.commands.alignRight),
  alignment("top", ["Alt+Shift+ArrowUp"], (text) => text.commands.alignTop),
  alignment("bottom", ["Alt+Shift+ArrowDown"], (text) => text.commands.alignBottom),
  alignment("centre", [], (text) => text.commands.alignCentre),
  alignment("middle", [], (text) => text.commands.alignMiddle),
  distribution("across", ["Alt+Shift+H"], (text) => text.commands.distributeAcross),
  distribution("down", ["Alt+Shift+V"], (text) => text.commands.distributeDown),
];

function onNodes(
  name: string,
  keys: readonly string[],
  title: Title,
  run: Command["run"],
): Command {
  return { id: `arrange.${name}`, group: "arrange", title, keys, when: hasNodes, run };
}

function alignment(edge: Edge, keys: readonly string[], title: Title): Command {
  const run = async ({ catalogue, view, workspace }: Studio) => {
    const { align } = await import("../../graph/align");
    const { specs } = catalogue.getState();
    workspace
      .getState()
      .edit((workflow) => align(workflow, view.getState().selection, specs, edge));
  };
  return { id: `align.${edge}`, group: "arrange", title, keys, when: hasSeveral(2), run };
}

function distribution(axis: Axis, keys: readonly string[], title: Title): Command {
  const run = async ({ catalogue, view, workspace }: Studio) => {
    const { distribute } = await import("../../graph/align");
    const { specs } = catalogue.getState();
    workspace
      .getState()
      .edit((workflow) => distribute(workflow, view.getState().selection, specs, axis));
  };
  return { id: `distribute.${axis}`, group: "arrange", title, keys, when: hasSeveral(3), run };
}

function look(field: "collapsed" | "pinned" | "wide"): Command["run"] {
  return (studio) => toggleLook(studio, field);
}

function hasNodes(studio: Studio): boolean {
  return selectedNodes(studio).length > 0;
}

function hasSeveral(least: number): (studio: Studio) => boolean {
  return ({ view }) => view.getState().selection.size >= least;
}

function noteHere({ canvas, view, workspace }: Studio): void {
  const at = snapped(canvas.handle?.pointer() ?? [0, 0]);
  const id = workspace.getState().add((workflow) => addNote(workflow, at));
  if (id === null) return;
  const added = noteElement(id);
  view.getState().select([added]);
  requestAnimationFrame(() => canvas.handle?.focus(added)); // when it is drawn
}
