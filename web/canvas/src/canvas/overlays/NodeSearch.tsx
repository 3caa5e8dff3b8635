import { useCallback, useMemo, useState } from "react";
import { typeName, paragraphs } from "../../graph/names";
import { rank } from "../../graph/typeSearch";
import { useCatalogue, useStudio, useText, useWorkflow } from "../../store/studio";
import { Picker } from "../../ui/Picker";
import { PickerRow } from "../../ui/PickerRow";
import { offers, withOffer, type Offer } from "../links/adding";
import { withOnlyFiles } from "../links/onlyFiles";
import { cardColour, typeTint } from "../../ui/typeColour";
import { useGesture, useGestureStore, type NodeQuery } from "../state/gestureState";
import { specsOf, toScreen, type CanvasContext } from "../state/canvasContext";
import { typeOf } from "../links/linkRules";
import type { Memory } from "../../store/view/view";
import { kind } from "../../graph/kinds";
import { isField, type NodeType, type PortSpec } from "../../graph/spec";
import { CodeWords } from "../../ui/CodeWords";
import "./NodeSketch.css";

/** The search for a node to add, where it was asked for. */
export function NodeSearch({ context }: { readonly context: CanvasContext }) {
  const search = useGesture((gesture) => gesture.search);
  return search === null ? null : <Open key={search.at.join()} context={context} search={search} />;
}

function Open({
  context,
  search,
}: {
  readonly context: CanvasContext;
  readonly search: NodeQuery;
}) {
  const words = useText().canvas;
  const gesture = useGestureStore();
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const workflow = useWorkflow((workflow) => workflow);
  const { uses, isRecent } = useUses();
  const items = useMemo(() => offers(workflow, specs, search), [workflow, specs, search]);
  const byType = useMemo(() => new Map(items.map((item) => [item.type, item])), [items]);
  const find = useCallback(
    (offered: readonly Offer[], query: string) => {
      const types = offered.map((offer) => offer.type);
      return rank(types, query, uses).flatMap((type) => byType.get(type) ?? []);
    },
    [byType, uses],
  );
  const group = useCallback(
    (offer: Offer) => (isRecent(offer) ? words.recent : offer.type.category),
    [isRecent, words],
  );
  const add = useAdding(context, search);
  const [anchor] = useState(() => toScreen(context, search.at));
  return (
    <Picker<Offer>
      label={labelOf(search, words, typeOfEnd(context, search))}
      placeholder={words.searchNodes}
      empty={words.nothingFound}
      items={items}
      keyOf={({ type }) => type.type}
      rank={find}
      group={group}
      render={({ type, port }) => (
        <PickerRow
          mark={<i className="type-dot" style={typeTint(cardColour(type))} />}
          title={typeName(type.type)}
          detail={type.category}
          end={port === null ? undefined : port}
        />
      )}
      preview={sketch}
      anchor={anchor}
      onPick={add}
      onClose={() => gesture.setState({ search: null })}
    />
  );
}

function sketch({ type, port }: Offer) {
  return <NodeSketch type={type} port={port} />;
}

/** What was added lately comes first. */
function useUses() {
  const { memory } = useStudio();
  const [lately] = useState(() => recents(memory));
  return useMemo(() => {
    const order = new Map(lately.map((type, i) => [type, lately.length - i]));
    return {
      uses: ({ type }: Offer["type"]) => order.get(type) ?? 0,
      isRecent: ({ type }: Offer) => order.has(type.type),
    };
  }, [lately]);
}

function useAdding(context: CanvasContext, search: NodeQuery) {
  const { memory, workspace, view, canvas } = useStudio();
  const models = useCatalogue((catalogue) => catalogue.models);
  return (offer: Offer) => {
    const added = workspace
      .getState()
      .add((workflow) =>
        withOnlyFiles(withOffer(workflow, specsOf(context), search, offer), offer.type, models),
      );
    remember(memory, offer.type.type);
    if (added === null) return;
    view.getState().select([added]);
    requestAnimationFrame(() => canvas.handle?.focus(added, "text")); // when it is drawn
  };
}

function typeOfEnd(context: CanvasContext, { from }: NodeQuery): string | null {
  if (from === undefined) return null;
  return typeOf(context.scene().input.workflow, specsOf(context), from);
}

function labelOf(
  { into }: NodeQuery,
  words: { readonly addNode: string; readonly onLink: string; fitting(type: string): string },
  type: string | null,
): string {
  if (into !== undefined) return words.onLink;
  return type === null ? words.addNode : words.fitting(type);
}

const KEY = "lienzo.recent";
const MOST = 8;

/** The latest first. */
export function recents(memory: Memory): readonly string[] {
  try {
    const kept: unknown = JSON.parse(memory.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((type) => typeof type === "string") : [];
  } catch {
    return []; // nothing is kept, or nothing may be
  }
}

export function remember(memory: Memory, type: string): void {
  const others = recents(memory).filter((other) => other !== type);
  try {
    memory.setItem(KEY, JSON.stringify([type, ...others].slice(0, MOST)));
  } catch {
    // a full disk costs a convenience
  }
}

interface Props {
  readonly type: NodeType;
  /** The port by which it would be linked. */
  readonly port: string | null;
}

/** What a type of node is for, what it takes and what it gives. */
function NodeSketch({ type, port }: Props) {
  const words = useText().canvas;
  const inputs = type.inputs.filter((input) => !isField(input) || input.name === port);
  return (
    <div className="sketch">
      <b className="sketch-name">{typeName(type.type)}</b>
      {paragraphs(type.doc).map((paragraph) => (
        <p key={paragraph}>
          <CodeWords text={paragraph} />
        </p>
      ))}
      <PortList title={words.takes} ports={inputs} chosen={port} />
      <PortList title={words.gives} ports={type.outputs} chosen={port} />
    </div>
  );
}

function PortList(props: {
  readonly title: string;
  readonly ports: readonly PortSpec[];
  readonly chosen: string | null;
}) {
  if (props.ports.length === 0) return null;
  return (
    <section className="sketch-ports">
      <span className="sketch-title">{props.title}</span>
      {props.ports.map(({ name, type }) => (
        <span
          key={name}
          className={name === props.chosen ? "sketch-port is-chosen" : "sketch-port"}
        >
          <i className={`type-mark type-${kind(type).shape}`} style={typeTint(kind(type).colour)} />
          {name}
        </span>
      ))}
    </section>
  );
}
