/** Which widget sets which input: its hints decide, then its type, then its name. */

import type { PortSpec } from "../graph/spec";

export type WidgetName =
  "seed" | "picture" | "model" | "choice" | "prompt" | "number" | "toggle" | "colour" | "text";

export function widgetOf(spec: PortSpec): WidgetName {
  const { hints, kinds } = spec;
  if (hints["seed"]) return "seed";
  if (hints["file"]) return isPicture(spec) ? "picture" : "model";
  if (spec.choices.length > 0) return "choice";
  if (hints["multiline"]) return "prompt";
  if (kinds.includes("Boolean")) return "toggle";
  if (kinds.includes("Integer") || kinds.includes("Float")) return "number";
  return hints["colour"] || COLOUR.test(spec.name) ? "colour" : "text";
}

const COLOUR = /^colou?r$/i;

/** The name of a file of the input folder, where pictures lie. */
function isPicture(spec: PortSpec): boolean {
  return spec.hints["file"]?.["folder"] === "input";
}
