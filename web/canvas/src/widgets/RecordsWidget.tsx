import { ArrowDown, ArrowUp, ChevronDown, Plus, X } from "lucide-react";
import { useState, type ComponentType } from "react";
import type { NodeId } from "../graph/document";
import type { JsonObject } from "../json/json";
import { useText } from "../store/studio";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { entriesOf, inShort, moved, newEntry, withField } from "./records";
import { faultProps, widgetOf, type WidgetProps } from "./widget";
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
