import { useCallback, useMemo, useState } from "react";
import { parts, place, type Workflow } from "../../graph/document";
import { disconnect } from "../../graph/edit";
import { kind } from "../../graph/kinds";
import { nodeName } from "../../graph/names";
import { rankWords } from "../../graph/search";
import type { Specs } from "../../graph/spec";
import { useCatalogue, useStudio, useText, useWorkflow } from "../../store/studio";
import type { Text } from "../../text/text";
import { Picker } from "../../ui/Picker";
import { PickerRow } from "../../ui/PickerRow";
import { targetsOf, portsOf } from "../links/connectablePorts";
import { useGesture, useGestureStore, type Connecting, type End } from "../state/gestureState";
import { typeTint } from "../../ui/tinted";
import { judgeOf, linkedTo, typeOf } from "../links/linkRules";

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
