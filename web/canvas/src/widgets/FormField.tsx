import { RotateCcw, Unlink } from "lucide-react";
import { useId } from "react";
import type { NodeId } from "../graph/document";
import { useText } from "../store/studio";
import { IconButton } from "../ui/Button";
import { useField, type Field as Bound } from "./useField";
import { Widget } from "./Widget";
import "./Field.css";
import "./FormField.css";

interface FormFieldProps {
  readonly node: NodeId;
  readonly port: string;
  readonly label: string;
}

/** An input in a form: its label above it, and what is wrong with it below. */
export function FormField({ node, port, label }: FormFieldProps) {
  const field = useField(node, port);
  const problemId = useId();
  return (
    <div
      className="form-field"
      data-field={port}
      data-invalid={field.problem !== undefined || undefined}
    >
      <FormFieldHead label={label} field={field} />
      <div className="form-field-body">
        {field.source === null ? (
          <Widget
            node={node}
            spec={field.spec}
            value={field.value}
            isDefault={field.isDefault}
            label={label}
            problem={field.problem}
            problemId={problemId}
            isRoomy
            onChange={field.set}
            onReset={field.reset}
          />
        ) : (
          <p className="form-field-source">← {field.source}</p>
        )}
      </div>
      {field.problem !== undefined && (
        <p id={problemId} className="form-field-problem">
          {field.problem}
        </p>
      )}
    </div>
  );
}

/** The label, and the way back to the type's own value or away from a link. */
function FormFieldHead({ label, field }: { readonly label: string; readonly field: Bound }) {
  const text = useText().fields;
  const canReset = !field.isDefault && !field.spec.required && field.source === null;
  return (
    <div className="form-field-head">
      <span className="form-field-label">{label}</span>
      {canReset && (
        <IconButton label={text.reset(label)} onClick={field.reset}>
          <RotateCcw aria-hidden />
        </IconButton>
      )}
      {field.source !== null && (
        <IconButton label={text.unlink(label)} onClick={field.unlink}>
          <Unlink aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
