/** One input of one node of the workflow in front, as the stores have it. */

import { useMemo } from "react";
import { disconnect, resetInput, setInput } from "../graph/edit";
import { parts, place, type NodeId, type Place } from "../graph/document";
import type { Json } from "../json/json";
import { nodeName } from "../graph/names";
import { at } from "../graph/records";
import { inputSpec, type PortSpec } from "../graph/spec";
import {
  useCatalogue,
  useNode,
  useRuns,
  useStudio,
  useText,
  useWorkflow,
  useWorkspace,
} from "../store/studio";
import { faultInWords, faultOf } from "./faultOf";

export interface Field {
  readonly spec: PortSpec;
  readonly value: Json | undefined;
  readonly isDefault: boolean;
  /** What the input is linked to, in words: "Seed · value". */
  readonly source: string | null;
  readonly problem: string | undefined;
  readonly set: (value: Json) => void;
  readonly reset: () => void;
  readonly unlink: () => void;
}

export function useField(node: NodeId, port: string): Field {
  const { workspace } = useStudio();
  const text = useText().fields;
  const entry = useNode(node);
  const type = useCatalogue((catalogue) => catalogue.specs.types.get(entry?.type ?? ""));
  const given = at(entry?.inputs, port);
  const known = inputSpec(type, port);
  const spec = useMemo(() => known ?? stray(port, given), [known, port, given]);
  const value = given !== undefined || spec.required ? given : spec.default;
  const told = useProblem(node, port);
  const source = useSource(at(entry?.links, port));
  const fault = source === null && known !== undefined ? faultOf(known, value) : null;
  const tab = useWorkspace((workspace) => workspace.active);
  const edits = useMemo(() => {
    const { edit } = workspace.getState();
    const key = place(node, port);
    // Some answers come late, when another tab may be in front.
    return {
      set: (next: Json) => edit((workflow) => setInput(workflow, node, port, next), key, tab),
      reset: () => edit((workflow) => resetInput(workflow, node, port), undefined, tab),
      unlink: () => edit((workflow) => disconnect(workflow, [key]), undefined, tab),
    };
  }, [workspace, tab, node, port]);
  return {
    spec,
    value,
    isDefault: given === undefined,
    source,
    problem: fault === null ? told : faultInWords(fault, text.faults),
    ...edits,
  };
}

/** What an unknown type's input is: its value is shown, and kept. */
function stray(name: string, value: Json | undefined): PortSpec {
  const kind = kindOf(value);
  const base = {
    name,
    type: kind,
    kinds: [kind],
    choices: [],
    required: false,
    hints: {},
    fields: [],
  };
  return { ...base, default: null };
}

function kindOf(value: Json | undefined): string {
  if (typeof value === "bigint") return "Integer";
  if (typeof value === "number") return Number.isInteger(value) ? "Integer" : "Float";
  return typeof value === "boolean" ? "Boolean" : "Text";
}

function useSource(from: Place | undefined): string | null {
  const title = useWorkflow((workflow) =>
    from === undefined ? "" : nodeName(workflow, parts(from)[0]),
  );
  return from === undefined ? null : `${title} · ${parts(from)[1]}`;
}

function useProblem(node: NodeId, port: string): string | undefined {
  const tab = useWorkspace((workspace) => workspace.active);
  return useRuns(
    (runs) =>
      runs.plans[tab]?.problems.find((fault) => fault.node === node && fault.port === port)
        ?.message,
  );
}
