/** One input of one node of the workflow in front, as the stores have it. */

import { useMemo } from "react";
import { disconnect, resetInput, setInput } from "../graph/edit";
import { look, parts, place, type NodeId, type Place } from "../graph/document";
import type { Json } from "../graph/json";
import { inputSpec, type PortSpec } from "../graph/spec";
import {
  useCatalogue,
  useNode,
  useRuns,
  useStudio,
  useWorkflow,
  useWorkspace,
} from "../store/studio";

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

/** What an unknown type's input is: its value is shown, and kept. */
function stray(name: string, value: Json | undefined): PortSpec {
  const kind =
    typeof value === "number" || typeof value === "bigint"
      ? "Float"
      : typeof value === "boolean"
        ? "Boolean"
        : "Text";
  const base = { name, type: kind, kinds: [kind], choices: [], required: false, hints: {} };
  return { ...base, default: null };
}

export function useField(node: NodeId, port: string): Field {
  const { workspace } = useStudio();
  const entry = useNode(node);
  const type = useCatalogue((catalogue) => catalogue.specs.types.get(entry?.type ?? ""));
  const given = entry?.inputs?.[port];
  const spec = useMemo(() => inputSpec(type, port) ?? stray(port, given), [type, port, given]);
  const edits = useMemo(() => {
    const { edit } = workspace.getState();
    const key = place(node, port);
    return {
      set: (value: Json) => edit((workflow) => setInput(workflow, node, port, value), key),
      reset: () => edit((workflow) => resetInput(workflow, node, port)),
      unlink: () => edit((workflow) => disconnect(workflow, [key])),
    };
  }, [workspace, node, port]);
  return {
    spec,
    value: given ?? (spec.required ? undefined : spec.default),
    isDefault: given === undefined,
    source: useSource(entry?.links?.[port]),
    problem: useProblem(node, port),
    ...edits,
  };
}

function useSource(from: Place | undefined): string | null {
  const title = useWorkflow((workflow) => {
    if (from === undefined) return "";
    const [id] = parts(from);
    return look(workflow, id).title ?? workflow.nodes[id]?.type ?? id;
  });
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
