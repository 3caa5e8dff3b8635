import { paragraphs, typeName } from "../../graph/names";
import type { NodeType, PortSpec } from "../../graph/spec";
import { writeJson, isObject } from "../../json/json";
import { useCatalogue, useText, useView, useWorkflow } from "../../store/studio";
import { nodesIn } from "../../store/view/view";
import { CodeWords } from "../../ui/CodeWords";
import { PortShape } from "../../ui/PortShape";
import "./NodeHelp.css";
import type { Text } from "../../text/text";

/** What a node does and what its ports take: of the node that was asked about, or is selected. */
export function NodeHelp() {
  const text = useText().panels.help;
  const explained = useView((view) => view.explained);
  const selected = useView((view) => nodesIn(view.selection)[0] ?? null);
  const typeOf = (nodes: Readonly<Record<string, { readonly type: string }>>) =>
    (selected === null ? undefined : nodes[selected]?.type) ??
    (explained === null ? undefined : nodes[explained]?.type);
  const name = useWorkflow((workflow) => typeOf(workflow.nodes));
  const type = useCatalogue((catalogue) => catalogue.specs.types.get(name ?? ""));
  if (name === undefined) return <Said>{text.none}</Said>;
  if (type === undefined) return <Said>{text.unknown(typeName(name))}</Said>;
  return <Description type={type} />;
}

function Said({ children }: { readonly children: string }) {
  return (
    <div className="drawer-body">
      <p className="drawer-empty">{children}</p>
    </div>
  );
}

function Description({ type }: { readonly type: NodeType }) {
  const text = useText().panels.help;
  return (
    <article className="drawer-body help">
      <h2 className="help-title">{typeName(type.type)}</h2>
      <p className="help-notes">
        <span>{type.category}</span>
        <span>{text.version(type.version)}</span>
      </p>
      {paragraphs(type.doc).map((paragraph) => (
        <p key={paragraph} className="help-text">
          <CodeWords text={paragraph} />
        </p>
      ))}
      {type.effect && <p className="help-text">{text.effect}</p>}
      <PortsHelp title={text.inputs} ports={type.inputs} side="input" />
      <PortsHelp title={text.outputs} ports={type.outputs} side="output" />
    </article>
  );
}

interface PortsHelpProps {
  readonly title: string;
  readonly ports: readonly PortSpec[];
  readonly side: "input" | "output";
}

function PortsHelp({ title, ports, side }: PortsHelpProps) {
  if (ports.length === 0) return null;
  return (
    <section>
      <h3 className="drawer-title">{title}</h3>
      <dl className="help-ports">
        {ports.map((port) => (
          <PortHelp key={port.name} port={port} side={side} />
        ))}
      </dl>
    </section>
  );
}

function PortHelp({ port, side }: { readonly port: PortSpec; readonly side: "input" | "output" }) {
  const text = useText().panels.help;
  const hasDefault = side === "input" && !port.required && port.default !== null;
  const facts = [
    ...limits(port, text),
    side === "input" && port.required ? text.required : "",
    hasDefault ? text.default(shown(port)) : "",
  ].filter(Boolean);
  return (
    <div className="help-port">
      <dt>
        <PortShape type={port.type} />
        {port.name}
        <span className="help-type">{port.type}</span>
      </dt>
      {facts.length > 0 && <dd>{facts.join(" · ")}</dd>}
    </div>
  );
}

function shown({ default: value }: PortSpec): string {
  const text = typeof value === "string" ? (value === "" ? "“”" : value) : writeJson(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What a field may hold, in words, from its hints. */
export function limits(port: PortSpec, text: Text["panels"]["help"]): readonly string[] {
  const said: string[] = [];
  for (const hint of Object.values(port.hints)) {
    if (!isObject(hint)) continue;
    const { low, high, of } = hint;
    if (isNumber(low) && isNumber(high)) said.push(text.range(String(low), String(high)));
    if (isNumber(of)) said.push(text.multiple(String(of)));
  }
  if (port.choices.length > 0) said.push(text.choices(port.choices.length));
  return said;
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
