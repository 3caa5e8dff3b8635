import { useDeferredValue, useMemo } from "react";
import {
  outline,
  type OutlineEnd,
  type OutlineGroup,
  type OutlineInput,
  type OutlineNode,
} from "../../graph/outline";
import { useCommand } from "../../store/command";
import { useCatalogue, useStudio, useText, useView, useWorkflow } from "../../store/studio";
import { PortShape } from "../../ui/PortShape";
import { Tree, type TreeItem } from "./Tree";
import { frameElement } from "../../graph/frames";
import type { Text } from "../../text/text";
import type { ElementId } from "../../graph/document";

/** The workflow to be read and walked: nodes in the order in which they run, and their links. */
export function Outline() {
  const text = useText().panels.outline;
  const { canvas } = useStudio();
  const select = useView((view) => view.select);
  const selection = useView((view) => view.selection);
  const items = useItems();
  const key = useCommand("arrange.connect")?.keys[0] ?? "";
  const show = ({ target }: OutlinePlace) => {
    select([target]);
    canvas.handle?.fit([target]);
    canvas.handle?.focus(target);
  };
  const strike = ({ target }: OutlinePlace, struck: string) => {
    if (struck === " ") select([target]);
    else if (struck.toUpperCase() === key && !target.startsWith(".")) {
      select([target]);
      canvas.handle?.connect(target);
    } else return false;
    return true;
  };
  return (
    <div className="drawer-body">
      {items.length === 0 ? (
        <p className="drawer-empty">{text.empty}</p>
      ) : (
        <>
          <p className="drawer-empty">{text.hint}</p>
          <Tree
            label={text.label}
            items={items}
            current={selection}
            onPick={show}
            onKey={strike}
            mark={shapeOf}
          />
        </>
      )}
    </div>
  );
}

function shapeOf({ type }: OutlinePlace) {
  return type !== undefined && <PortShape type={type} />;
}

/** Typing into a field goes before it: the outline of a large workflow takes its time. */
function useItems(): readonly OutlineItem[] {
  const text = useText().panels.outline;
  const workflow = useDeferredValue(useWorkflow((workflow) => workflow));
  const specs = useCatalogue((catalogue) => catalogue.specs);
  return useMemo(() => outlineTree(outline(workflow, specs), text), [workflow, specs, text]);
}

interface OutlinePlace {
  readonly target: ElementId; // of a link, its other end
  readonly type?: string; // of a port
}

type OutlineItem = TreeItem<OutlinePlace>;

type Words = Text["panels"]["outline"];

/** Frames begin open, nodes closed. */
export function outlineTree(groups: readonly OutlineGroup[], words: Words): readonly OutlineItem[] {
  return groups.flatMap(({ frame, title, nodes }) => {
    const children = nodes.map((node) => nodeItem(node, words));
    if (frame === null) return children;
    const target = frameElement(frame);
    const detail = words.nodes(nodes.length);
    const label = title || words.frame;
    return [{ id: target, label, detail, children, startsOpen: true, data: { target } }];
  });
}

function nodeItem(node: OutlineNode, words: Words): OutlineItem {
  const inputs = node.inputs.map((input) => inputItem(node, input, words));
  const outputs = node.outputs.flatMap(({ port, type, to }) =>
    to.map((end) => {
      const id = `${node.id}.${port}>${end.node}.${end.port}`;
      return endItem(id, words.to(port, end.name, end.port), type, end);
    }),
  );
  const state = node.isUnknown ? words.unknown : node.isBypassed ? words.bypassed : null;
  return {
    id: node.id,
    label: node.name,
    ...(state !== null && { detail: state }),
    children: [...inputs, ...outputs],
    data: { target: node.id },
  };
}

function inputItem(node: OutlineNode, input: OutlineInput, words: Words): OutlineItem {
  const { port, type, from, isRequired } = input;
  const id = `${node.id}.${port}<`;
  if (from !== null) return endItem(id, words.from(port, from.name, from.port), type, from);
  const detail = isRequired ? words.needed : words.unlinked;
  return { id, label: port, detail, children: [], data: { target: node.id, type } };
}

function endItem(id: string, label: string, type: string, end: OutlineEnd): OutlineItem {
  return { id, label, children: [], data: { target: end.node, type } };
}
