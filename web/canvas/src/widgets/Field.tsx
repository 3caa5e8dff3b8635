import { RotateCcw, Unlink } from "lucide-react";
import { memo, type KeyboardEvent } from "react";
import type { NodeId } from "../graph/document";
import { useText } from "../store/studio";
import { widgetOf } from "./registry";
import { useField, type Field as Bound } from "./useField";
import { Widget } from "./Widget";
import "./Field.css";

interface FieldProps {
  readonly node: NodeId;
  readonly port: string;
}

/** An input on a card: a row of 26 pixels, or a box for text. */
export const Field = memo(function Field({ node, port }: FieldProps) {
  const field = useField(node, port);
  if (field.source !== null) return <LinkedField port={port} field={field} />;
  const widget = widgetOf(field.spec);
  return (
    <div
      className={`field nodrag field-${widget}`}
      data-field={port}
      data-default={field.isDefault || undefined}
      data-invalid={field.problem !== undefined || undefined}
      title={field.problem}
    >
      {widget !== "prompt" && <FieldName port={port} field={field} />}
      <Widget
        node={node}
        spec={field.spec}
        value={field.value}
        label={port}
        problem={field.problem}
        isRoomy={false}
        onChange={field.set}
      />
    </div>
  );
});

/** The name; where the value is not the type's own, a way back to it. */
function FieldName({ port, field }: { readonly port: string; readonly field: Bound }) {
  const text = useText().fields;
  if (field.isDefault || field.spec.required) return <span className="field-name">{port}</span>;
  const strike = (event: KeyboardEvent) => {
    if (event.key !== "Backspace" && event.key !== "Delete") return;
    event.stopPropagation();
    field.reset();
  };
  return (
    <span className="field-name">
      {port}
      <button
        type="button"
        className="field-reset"
        tabIndex={-1}
        aria-label={text.reset(port)}
        title={text.reset(port)}
        onClick={field.reset}
        onKeyDown={strike}
      >
        <RotateCcw aria-hidden />
      </button>
    </span>
  );
}

function LinkedField({ port, field }: { readonly port: string; readonly field: Bound }) {
  const text = useText().fields;
  return (
    <div className="field field-linked" data-field={port}>
      <span className="field-name">{port}</span>
      <span className="field-source">← {field.source}</span>
      <button
        type="button"
        className="field-unlink nodrag"
        aria-label={text.unlink(port)}
        title={text.unlink(port)}
        onClick={field.unlink}
      >
        <Unlink aria-hidden />
      </button>
    </div>
  );
}
