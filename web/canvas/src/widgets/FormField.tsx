import { RotateCcw } from "lucide-react";
import { useId } from "react";
import type { NodeId } from "../graph/document";
import { useText } from "../store/studio";
import { IconButton } from "../ui/IconButton";
import { useField } from "./useField";
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
  const text = useText().fields;
  const id = useId();
  return (
    <div
      className="form-field"
      data-field={port}
      data-invalid={field.problem !== undefined || undefined}
    >
      <div className="form-field-head">
        <span className="form-field-label" id={id}>
          {label}
        </span>
        {!field.isDefault && !field.spec.required && field.source === null && (
          <IconButton label={text.reset(label)} onClick={field.reset}>
            <RotateCcw aria-hidden />
          </IconButton>
        )}
      </div>
      {field.source === null ? (
        <Widget
          node={node}
          spec={field.spec}
          value={field.value}
          label={label}
          problem={field.problem}
          isRoomy
          onChange={field.set}
        />
      ) : (
        <p className="form-field-source">← {field.source}</p>
      )}
      {field.problem !== undefined && <p className="form-field-problem">{field.problem}</p>}
    </div>
  );
}
