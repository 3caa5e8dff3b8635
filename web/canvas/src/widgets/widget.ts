/** What every widget is given: it knows no store, so that cards, the form and dialogs share them. */

import type { Json } from "../graph/json";
import type { PortSpec } from "../graph/spec";

export interface WidgetProps {
  readonly spec: PortSpec;
  /** As the workflow has it, or else the type's own; `undefined` where neither says one. */
  readonly value: Json | undefined;
  /** What it is called, to people who cannot see it. */
  readonly label: string;
  /** Why the value cannot be used, if so. */
  readonly problem: string | undefined;
  /** In a form, where there is room. */
  readonly isRoomy: boolean;
  readonly onChange: (value: Json) => void;
}

/** The value as text, for fields of text. */
export function asText(value: Json | undefined): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : String(value);
}
