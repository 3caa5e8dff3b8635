/** What every widget is given: it knows no workflow, so that cards, the form and dialogs share them. */

import type { Json } from "../json/json";
import type { PortSpec } from "../graph/spec";

export interface WidgetProps {
  readonly spec: PortSpec;
  /** As the workflow has it, or else the type's own; `undefined` where neither says one. */
  readonly value: Json | undefined;
  /** Whether the workflow says nothing, and so the type's own value holds. */
  readonly isDefault: boolean;
  /** What it is called, to people who cannot see it. */
  readonly label: string;
  /** Why the value cannot be used, if so. */
  readonly problem: string | undefined;
  /** The element that says so. */
  readonly problemId: string;
  /** In a form, where there is room. */
  readonly isRoomy: boolean;
  readonly onChange: (value: Json) => void;
  /** Back to the type's own value. */
  readonly onReset: () => void;
}

/** Tells of the problem, to people who cannot see it too. */
export function faultProps({ problem, problemId }: Pick<WidgetProps, "problem" | "problemId">) {
  if (problem === undefined) return {};
  return { "aria-invalid": true, "aria-describedby": problemId, title: problem } as const;
}

/** The value as text, for fields of text. */
export function asText(value: Json | undefined): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : String(value);
}
