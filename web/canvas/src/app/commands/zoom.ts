/** Commands that move the view over the canvas. */

import type { Command } from "../../store/command";
import type { Studio } from "../../store/studio";

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
