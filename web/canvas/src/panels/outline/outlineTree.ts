/** The outline as a tree of lines, and where each of them leads. */

import { frameElement } from "../../graph/frames";
import type { OutlineEnd, OutlineGroup, OutlineInput, OutlineNode } from "../../graph/outline";
import type { ElementId } from "../../store/view/view";
import type { Text } from "../../text/text";
import type { TreeItem } from "./treeRows";

export interface OutlinePlace {
  readonly target: ElementId; // of a link, its other end
  readonly type?: string; // of a port
}

export type OutlineItem = TreeItem<OutlinePlace>;

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
