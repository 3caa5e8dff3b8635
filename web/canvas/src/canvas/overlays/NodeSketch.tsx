import { kind } from "../../graph/kinds";
import { paragraphs, typeName } from "../../graph/names";
import { isField, type NodeType, type PortSpec } from "../../graph/spec";
import { useText } from "../../store/studio";
import "./NodeSketch.css";
import { CodeWords } from "../../ui/CodeWords";
import { typeTint } from "../../ui/typeColour";

interface Props {
  readonly type: NodeType;
  /** The port by which it would be linked. */
  readonly port: string | null;
}

/** What a type of node is for, what it takes and what it gives. */
export function NodeSketch({ type, port }: Props) {
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
