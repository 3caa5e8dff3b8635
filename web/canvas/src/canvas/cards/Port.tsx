import { memo } from "react";
import { kind } from "../../graph/kinds";
import { useText } from "../../store/studio";
import type { PortSpec } from "../../graph/spec";
import { useHand, type End, type Hand } from "../state/hand";
import { isSameEnd } from "../links/wiring";
import { tinted } from "../../ui/tinted";

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
  const state = useHand((hand) => stateOf(hand, { node, side, port }));
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
      style={{ ...tinted(colour), left: x, top: y }}
      title={spec?.required === false && side === "input" ? `${label}, ${words.optional}` : label}
      data-node={node}
      data-side={side}
      data-port={port}
    />
  );
});

type State = "calm" | "held" | "aimed" | "fit" | "unfit";

function stateOf({ wiring }: Hand, end: End): State {
  if (wiring === null) return "calm";
  if (isSameEnd(wiring.aim, end)) return "aimed";
  if (wiring.fixed.some((fixed) => isSameEnd(fixed, end))) return "held";
  return wiring.takes(end) ? "fit" : "unfit";
}
