/** Commands that run workflows and steer the queue. */

import { isActive } from "../../store/runs/runs";
import type { Command } from "../../store/command";
import type { Studio } from "../../store/studio";
import { selectedNodes } from "./selected";

export const RUN: readonly Command[] = [
  {
    id: "run.start",
    group: "run",
    title: (text) => text.commands.run,
    keys: ["Ctrl+Enter"],
    inFields: true,
    run: ({ runs }) => runs.getState().run(),
  },
  {
    id: "run.first",
    group: "run",
    title: (text) => text.commands.runFirst,
    keys: ["Ctrl+Shift+Enter"],
    inFields: true,
    run: ({ runs }) => runs.getState().run({ first: true }),
  },
  {
    id: "run.here",
    group: "run",
    title: (text) => text.commands.runHere,
    keys: ["Alt+Enter"],
    when: (studio) => selectedNodes(studio).length > 0,
    why: (text) => text.commands.selectFirst,
    run: (studio) => studio.runs.getState().run({ targets: selectedNodes(studio) }),
  },
  {
    id: "run.interrupt",
    group: "run",
    title: (text) => text.commands.interrupt,
    keys: ["Ctrl+Alt+Enter"],
    inFields: true,
    when: isRunning,
    why: (text) => text.commands.nothingRuns,
    run: ({ runs }) => runs.getState().cancel(),
  },
  {
    id: "queue.pause",
    group: "run",
    title: (text) => text.commands.pauseQueue,
    keys: [],
    when: ({ queue }) => !queue.getState().isPaused,
    run: ({ queue }) => queue.getState().pause(),
  },
  {
    id: "queue.resume",
    group: "run",
    title: (text) => text.commands.resumeQueue,
    keys: [],
    when: ({ queue }) => queue.getState().isPaused,
    run: ({ queue }) => queue.getState().resume(),
  },
  {
    id: "queue.clear",
    group: "run",
    title: (text) => text.commands.clearQueue,
    keys: [],
    when: ({ queue }) => queue.getState().queued.length > 0,
    run: ({ view }) => view.getState().set({ overlay: "clearQueue" }),
  },
  {
    id: "queue.clearHistory",
    group: "run",
    title: (text) => text.commands.clearHistory,
    keys: [],
    when: ({ queue }) => queue.getState().ended.length > 0,
    run: ({ view }) => view.getState().set({ overlay: "clearHistory" }),
  },
];

function isRunning({ runs, workspace }: Studio): boolean {
  return isActive(runs.getState().byTab[workspace.getState().active]);
}
