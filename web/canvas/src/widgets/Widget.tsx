import type { NodeId } from "../graph/document";
import { ChoiceWidget } from "./ChoiceWidget";
import { ColourWidget, TextWidget } from "./TextWidget";
import { ModelWidget } from "./ModelWidget";
import { NumberWidget } from "./NumberWidget";
import { PromptWidget } from "./PromptWidget";
import { widgetOf, type WidgetProps, faultProps } from "./widget";
import { SeedWidget } from "./SeedWidget";
import { late } from "../ui/late";
import "./Toggle.css";

export const PictureWidget = late(() =>
  import("./PictureWidget").then(({ PictureWidget }) => PictureWidget),
);

const RecordsWidget = late(() =>
  import("./RecordsWidget").then(({ RecordsWidget }) => RecordsWidget),
);

/** The widget that sets an input. */
export function Widget({ node, ...props }: WidgetProps & { readonly node: NodeId }) {
  switch (widgetOf(props.spec)) {
    case "records":
      return <RecordsWidget node={node} inner={Widget} {...props} />;
    case "seed":
      return <SeedWidget node={node} {...props} />;
    case "picture":
      return <PictureWidget {...props} />;
    case "model":
      return <ModelWidget {...props} />;
    case "choice":
      return <ChoiceWidget {...props} />;
    case "prompt":
      return <PromptWidget {...props} />;
    case "number":
      return <NumberWidget {...props} />;
    case "toggle":
      return <ToggleWidget {...props} />;
    case "colour":
      return <ColourWidget {...props} />;
    default:
      return <TextWidget {...props} />;
  }
}

/** Yes or no. */
function ToggleWidget(props: WidgetProps) {
  const { value, label, onChange } = props;
  return (
    <label className="field-toggle">
      <input
        {...faultProps(props)}
        type="checkbox"
        role="switch"
        className="nodrag"
        aria-label={label}
        checked={value === true}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="field-switch" aria-hidden />
    </label>
  );
}
