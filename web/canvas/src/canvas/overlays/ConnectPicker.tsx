import { useCallback, useMemo, useState } from "react";
import { parts, place, type Workflow, type NodeId, look } from "../../graph/document";
import { disconnect } from "../../graph/edit";
import { kind } from "../../graph/kinds";
import { nodeName } from "../../graph/names";
import { rankWords } from "../../graph/search";
import type { Specs } from "../../graph/spec";
import { useCatalogue, useStudio, useText, useWorkflow } from "../../store/studio";
import type { Text } from "../../text/text";
import { Picker } from "../../ui/Picker";
import { PickerRow } from "../../ui/PickerRow";
import { useGesture, useGestureStore, type Connecting, type End } from "../state/gestureState";
import { typeTint } from "../../ui/typeColour";
import { judgeOf, linkedTo, typeOf } from "../links/linkRules";
import { portNames } from "../../graph/geometry";
import { usedOutputs } from "../../graph/boxes";
import { at } from "../../graph/records";

/** Makes links by keyboard: which port, and then to what. */
export function ConnectPicker() {
  const connecting = useGesture((gesture) => gesture.connecting);
  if (connecting === null) return null;
  return connecting.end === undefined ? (
    <PortPicker key="port" node={connecting.node} />
  ) : (
    <TargetPicker key="target" node={connecting.node} end={connecting.end} />
  );
}

function PortPicker({ node }: { readonly node: string }) {
  const words = useText().canvas;
  const gesture = useGestureStore();
  const { workflow, specs } = useGraph();
  const ports = useMemo(() => portsOf(workflow, specs, node), [workflow, specs, node]);
  return (
    <EndPicker
      label={words.connect(nodeName(workflow, node))}
      ends={ports}
      group={(end) => (end.side === "input" ? words.takes : words.gives)}
      titleOf={(end) => end.port}
      detailOf={(end) => sourceOf(workflow, end, words)}
      empty={words.noPorts}
      node={node}
      onPick={(end) => gesture.setState({ connecting: { node, end } })}
    />
  );
}

function TargetPicker({ node, end }: Required<Connecting>) {
  const words = useText().canvas;
  const { workspace } = useStudio();
  const { workflow, specs } = useGraph();
  const targets = useMemo(() => targetsOf(workflow, specs, end), [workflow, specs, end]);
  const isLinked = sourceOf(workflow, end, words) !== undefined && end.side === "input";
  const ends = isLinked ? [end, ...targets] : targets; // itself stands for its own undoing
  const pick = (target: End) => {
    const { edit } = workspace.getState();
    if (target === end) return edit((workflow) => disconnect(workflow, [place(node, end.port)]));
    edit((workflow) => {
      const hold = { fixed: [end] as const, picked: [] };
      return linkedTo(workflow, hold, judgeOf(workflow, specs, hold), target);
    });
  };
  return (
    <EndPicker
      label={words.connectTo(end.port, nodeName(workflow, node))}
      ends={ends}
      titleOf={(other) => (other === end ? words.unlink : nodeName(workflow, other.node))}
      detailOf={(other) => (other === end ? sourceOf(workflow, end, words) : other.port)}
      empty={words.nothingToConnect}
      node={node}
      onPick={pick}
    />
  );
}

interface EndPickerProps {
  readonly label: string;
  readonly ends: readonly End[];
  readonly group?: (end: End) => string;
  readonly titleOf: (end: End) => string;
  readonly detailOf: (end: End) => string | undefined;
  readonly empty: string;
  readonly node: string;
  readonly onPick: (end: End) => void;
}

function EndPicker({ ends, titleOf, detailOf, node, group, ...props }: EndPickerProps) {
  const gesture = useGestureStore();
  const words = useText().canvas;
  const { workflow, specs } = useGraph();
  const [anchor] = useState(() => anchorOf(node));
  const rank = useCallback(
    (items: readonly End[], query: string) =>
      rankWords(items, query, (end) => [titleOf(end), end.port, typeOf(workflow, specs, end)]),
    [titleOf, workflow, specs],
  );
  return (
    <Picker<End>
      {...props}
      items={ends}
      group={group}
      placeholder={words.searchPorts}
      keyOf={(end) => `${end.side} ${end.node}.${end.port}`}
      rank={rank}
      render={(end) => {
        const type = typeOf(workflow, specs, end);
        const { colour, shape } = kind(type);
        const mark = <i className={`type-mark type-${shape}`} style={typeTint(colour)} />;
        return <PickerRow mark={mark} title={titleOf(end)} detail={detailOf(end)} end={type} />;
      }}
      anchor={anchor}
      onClose={() => gesture.setState({ connecting: null })}
    />
  );
}

function useGraph(): { readonly workflow: Workflow; readonly specs: Specs } {
  const workflow = useWorkflow((workflow) => workflow);
  const specs = useCatalogue((catalogue) => catalogue.specs);
  return { workflow, specs };
}

/** What feeds an input now, in words. */
function sourceOf(workflow: Workflow, end: End, words: Text["canvas"]): string | undefined {
  if (end.side === "output") return undefined;
  const from = workflow.nodes[end.node]?.links?.[end.port];
  if (from === undefined) return undefined;
  const [node, output] = parts(from);
  return words.linkedTo(output, nodeName(workflow, node));
}

/** Beside the card, or in the middle where it is not in view. */
function anchorOf(node: string): Element | readonly [number, number] {
  const card = document.querySelector(`.react-flow__node[data-id="${CSS.escape(node)}"]`);
  return card ?? [innerWidth / 2 - 160, innerHeight / 3];
}

/** All ports of a node: what is still open first, fields last. */
function portsOf(workflow: Workflow, specs: Specs, node: NodeId): End[] {
  const found = at(workflow.nodes, node);
  if (found === undefined) return [];
  const type = specs.types.get(found.type);
  const used = usedOutputs(workflow).get(node);
  const names = portNames(type, found, look(workflow, node), used);
  const isOpen = (port: string) => at(found.links, port) === undefined;
  const inputs = [
    ...names.inputs.filter(isOpen),
    ...names.inputs.filter((port) => !isOpen(port)),
    ...names.fields,
  ];
  return [
    ...inputs.map((port): End => ({ node, side: "input", port })),
    ...names.outputs.map((port): End => ({ node, side: "output", port })),
  ];
}

/** The ports of other nodes that take it; those that are open first, fields last. */
function targetsOf(workflow: Workflow, specs: Specs, end: End): End[] {
  const judge = judgeOf(workflow, specs, { fixed: [end], picked: [] });
  return Object.keys(workflow.nodes)
    .filter((node) => node !== end.node)
    .flatMap((node) => portsOf(workflow, specs, node).filter((port) => judge(port) === null));
}
