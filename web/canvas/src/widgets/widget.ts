/** What every widget is given: it knows no workflow, so that cards, the form and dialogs share them. */

import type { Json } from "../json/json";
import type { PortSpec } from "../graph/spec";
import { useRef } from "react";

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

type WidgetName =
  | "records"
  | "seed"
  | "picture"
  | "model"
  | "choice"
  | "prompt"
  | "number"
  | "toggle"
  | "colour"
  | "text";

export function widgetOf(spec: PortSpec): WidgetName {
  const { hints, kinds } = spec;
  if (spec.fields.length > 0) return "records";
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

/** The value as it was when its field was entered, and how to have it again. */
export function useRevert({ value, isDefault, onChange, onReset }: WidgetProps) {
  const before = useRef({ value, isDefault });
  return {
    /** What is kept from now on, which is as it is unless told. */
    remember: (kept = { value, isDefault }) => {
      before.current = kept;
    },
    revert: () => {
      const { value: old, isDefault: wasDefault } = before.current;
      if (value === old) return;
      if (wasDefault || old === undefined) onReset();
      else onChange(old);
    },
  };
}
