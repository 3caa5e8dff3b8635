import { memo } from "react";
import { kind } from "../../graph/kinds";
import { useText, useCatalogue, useNode } from "../../store/studio";
import { type PortSpec, inputSpec } from "../../graph/spec";
import { useGesture, type End, type GestureState } from "../state/gestureState";
import { isSameEnd } from "../links/linkRules";
import { typeTint } from "../../ui/typeColour";
import { FIELD, type Geometry, type PortPlace } from "../../graph/geometry";

interface Props {
  readonly node: string;
  readonly side: End["side"];
  readonly port: string;
  readonly spec: PortSpec | undefined;
  readonly x: number;
  readonly y: number;
  readonly isLinked: boolean;
  /** Only seen where the pointer is: a field that may become a port. */
  readonly isLatent?: boolean;
}

/** A port on the border of a card. What is dragged from and to it, the canvas's gestures see to. */
export const Port = memo(function Port(props: Props) {
  const { node, side, port, spec, x, y, isLinked, isLatent = false } = props;
  const words = useText().canvas;
  const state = useGesture((gesture) => stateOf(gesture, { node, side, port }));
  const type = spec?.type ?? "Any";
  const { colour, shape, isList } = kind(type);
  const label = side === "input" ? words.input(port, type) : words.output(port, type);
  const classes = [
    "port",
    `port-${shape}`,
    `is-${state}`,
    isLinked && "is-linked",
    isList && "is-list",
    isLatent && "is-latent",
    colour === "any" && "is-any",
  ];
  return (
    <span
      className={classes.filter(Boolean).join(" ")}
      style={{ ...typeTint(colour), left: x, top: y }}
      title={spec?.required === false && side === "input" ? `${label}, ${words.optional}` : label}
      data-node={node}
      data-side={side}
      data-port={port}
    />
  );
});

type State = "calm" | "held" | "aimed" | "fit" | "unfit";

function stateOf({ pendingLinks }: GestureState, end: End): State {
  if (pendingLinks === null) return "calm";
  if (isSameEnd(pendingLinks.aim, end)) return "aimed";
  if (pendingLinks.fixed.some((fixed) => isSameEnd(fixed, end))) return "held";
  return pendingLinks.takes(end) ? "fit" : "unfit";
}

interface PortsProps {
  readonly id: string;
  readonly box: Geometry;
}

/** All ports of a card, and those that its fields may become. */
export const Ports = memo(function Ports({ id, box }: PortsProps) {
  return (
    <>
      {box.ports.map((port) => (
        <CardPort key={`${port.side} ${port.name}`} id={id} place={port} />
      ))}
      {box.rows.map(
        (row) =>
          (row.kind === "field" || row.kind === "text") &&
          !row.isPort && (
            <LatentPort key={`latent ${row.name}`} id={id} name={row.name} y={row.y + FIELD / 2} />
          ),
      )}
    </>
  );
});

function CardPort({ id, place }: { readonly id: string; readonly place: PortPlace }) {
  const { side, name, x, y, spec } = place;
  const isFed = useNode(id)?.links?.[name] !== undefined;
  const isRead = useGesture((gesture) => gesture.linkedOutputs.has(`${id}.${name}`));
  const isLinked = side === "input" ? isFed : isRead;
  return <Port node={id} port={name} {...{ side, x, y, spec, isLinked }} />;
}

function LatentPort(props: { readonly id: string; readonly name: string; readonly y: number }) {
  const { id, name, y } = props;
  const type = useNode(id)?.type ?? "";
  const spec = useCatalogue((catalogue) => inputSpec(catalogue.specs.types.get(type), name));
  if (spec === undefined) return null;
  return (
    <Port node={id} side="input" port={name} spec={spec} x={0} y={y} isLinked={false} isLatent />
  );
}
