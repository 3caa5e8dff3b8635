import { RotateCcw, Unlink } from "lucide-react";
import { memo, useId, type KeyboardEvent } from "react";
import type { NodeId } from "../graph/document";
import { useText } from "../store/studio";
import { widgetOf } from "./widget";
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
  const problemId = useId();
  if (field.source !== null) return <LinkedField port={port} field={field} />;
  const widget = widgetOf(field.spec);
  return (
    <>
      <div
        className={`field nodrag field-${widget}`}
        data-field={port}
        data-default={field.isDefault || undefined}
        data-invalid={field.problem !== undefined || undefined}
        title={field.problem}
        onKeyDown={(event) => strike(event, field)}
      >
        {widget !== "prompt" && <FieldName port={port} field={field} />}
        <Widget
          node={node}
          spec={field.spec}
          value={field.value}
          isDefault={field.isDefault}
          label={port}
          problem={field.problem}
          problemId={problemId}
          isRoomy={false}
          onChange={field.set}
          onReset={field.reset}
        />
      </div>
      {/* the card says it below, for those who see */}
      {field.problem !== undefined && (
        <p id={problemId} className="unseen">
          {field.problem}
        </p>
      )}
    </>
  );
});

const PRESSED = "button, input:is([type=checkbox], [type=color])";

/** Backspace sets back what is not typed into; in a card it must not remove the node. */
function strike(event: KeyboardEvent, field: Bound): void {
  if (event.key !== "Backspace" && event.key !== "Delete") return;
  event.stopPropagation();
  if (!(event.target instanceof Element && event.target.matches(PRESSED))) return;
  event.preventDefault();
  field.reset();
}

/** The name; where the value is not the type's own, a way back to it. */
function FieldName({ port, field }: { readonly port: string; readonly field: Bound }) {
  const text = useText().fields;
  const canReset = !field.isDefault && !field.spec.required;
  return (
    <span className="field-name">
      <span>{port}</span>
      {canReset && (
        <button
          type="button"
          className="field-reset"
          aria-label={text.reset(port)}
          title={text.reset(port)}
          onClick={field.reset}
        >
          <RotateCcw aria-hidden />
        </button>
      )}
    </span>
  );
}

function LinkedField({ port, field }: { readonly port: string; readonly field: Bound }) {
  const text = useText().fields;
  return (
    <div
      className="field field-linked"
      data-field={port}
      data-invalid={field.problem !== undefined || undefined}
      title={field.problem ?? field.source ?? undefined}
    >
      <span className="field-name">
        <span>{port}</span>
      </span>
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
