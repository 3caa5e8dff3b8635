import { ArrowDown, ArrowUp, ChevronDown, Plus, X } from "lucide-react";
import { useState, type ComponentType } from "react";
import type { NodeId } from "../graph/document";
import { type JsonObject, isObject, type Json } from "../json/json";
import { useText } from "../store/studio";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { faultProps, widgetOf, type WidgetProps } from "./widget";
import type { PortSpec } from "../graph/spec";
import { fileName } from "./fileNames";
import "./Records.css";

type OfNode = WidgetProps & { readonly node: NodeId };

interface Props extends OfNode {
  /** What sets a field of an entry. */
  readonly inner: ComponentType<OfNode>;
}

/** A list of entries with fields of their own, in a line; a press opens all of them. */
export function RecordsWidget(props: Props) {
  const [isOpen, setOpen] = useState(false);
  const text = useText().fields.list;
  const { spec, value, label } = props;
  const short = inShort(spec.fields, value);
  return (
    <>
      <button
        type="button"
        className="field-button nodrag"
        aria-label={label}
        aria-haspopup="dialog"
        title={short}
        {...faultProps(props)}
        onClick={() => setOpen(true)}
      >
        <span className="field-file">{short === "" ? text.none : short}</span>
        <ChevronDown aria-hidden />
      </button>
      {isOpen && <RecordsDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function RecordsDialog(props: Props & { readonly onClose: () => void }) {
  const { spec, value, label, node, inner, onChange, onClose } = props;
  const text = useText().fields.list;
  const entries = entriesOf(value);
  const add = (
    <Button
      icon={<Plus aria-hidden />}
      onClick={() => onChange([...entries, newEntry(spec.fields)])}
    >
      {text.add}
    </Button>
  );
  return (
    <Dialog title={label} onClose={onClose} size="large" actions={add}>
      {entries.length === 0 && <p className="records-none">{text.none}</p>}
      <ol className="records">
        {entries.map((entry, at) => (
          <li key={at} className="record" data-off={entry["on"] === false || undefined}>
            <RecordFields
              spec={spec}
              entry={entry}
              node={node}
              inner={inner}
              onChange={(name, next) => onChange(withField(entries, at, name, next))}
            />
            <IconButton
              label={text.up}
              disabled={at === 0}
              onClick={() => onChange(moved(entries, at, at - 1))}
            >
              <ArrowUp aria-hidden />
            </IconButton>
            <IconButton
              label={text.down}
              disabled={at === entries.length - 1}
              onClick={() => onChange(moved(entries, at, at + 1))}
            >
              <ArrowDown aria-hidden />
            </IconButton>
            <IconButton
              label={text.remove}
              onClick={() => onChange(entries.filter((_, index) => index !== at))}
            >
              <X aria-hidden />
            </IconButton>
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

interface FieldsProps {
  readonly spec: WidgetProps["spec"];
  readonly entry: JsonObject;
  readonly node: NodeId;
  readonly inner: Props["inner"];
  readonly onChange: (name: string, value: JsonObject[string]) => void;
}

function RecordFields({ spec, entry, node, inner: Inner, onChange }: FieldsProps) {
  return spec.fields.map((field) => (
    <div key={field.name} className={`field field-${widgetOf(field)}`}>
      <span className="field-name">
        <span>{field.name}</span>
      </span>
      <Inner
        node={node}
        spec={field}
        value={entry[field.name] ?? field.default}
        isDefault={entry[field.name] === undefined}
        label={field.name}
        problem={undefined}
        problemId=""
        isRoomy={false}
        onChange={(value) => onChange(field.name, value)}
        onReset={() => onChange(field.name, field.default)}
      />
    </div>
  ));
}

/** The entries of a value; what is none in it cannot be shown, and is left out when one changes. */
export function entriesOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((entry: Json) => isObject(entry)) : [];
}

/** A new entry: what its fields are when nobody sets them, where they have to be there. */
export function newEntry(fields: readonly PortSpec[]): JsonObject {
  return Object.fromEntries(
    fields.filter(({ required }) => required).map(({ name }) => [name, ""]),
  );
}

/** With a field of an entry set. */
export function withField(
  entries: readonly JsonObject[],
  at: number,
  name: string,
  value: Json,
): readonly JsonObject[] {
  return entries.map((entry, index) => (index === at ? { ...entry, [name]: value } : entry));
}

/** With an entry at another place. */
export function moved(
  entries: readonly JsonObject[],
  from: number,
  to: number,
): readonly JsonObject[] {
  const entry = entries[from];
  if (entry === undefined || to < 0 || to >= entries.length) return entries;
  const rest = entries.filter((_, index) => index !== from);
  return [...rest.slice(0, to), entry, ...rest.slice(to)];
}

/** The entries that count in a line: "ink 0.8, fog 1". */
export function inShort(fields: readonly PortSpec[], value: Json | undefined): string {
  const counting = entriesOf(value).filter((entry) => entry["on"] !== false);
  return counting.map((entry) => words(fields, entry)).join(", ");
}

function words(fields: readonly PortSpec[], entry: JsonObject): string {
  const values = fields.map(({ name, default: usual }) => entry[name] ?? usual);
  const file = values.find((each) => typeof each === "string") ?? "";
  const number = values.find((each) => typeof each === "number");
  const name = fileName(String(file)).replace(/\.(safetensors|sft)$/u, "");
  return number === undefined ? name : `${name} ${number}`;
}
