import type { NodeId } from "../graph/document";
import { ChoiceWidget } from "./ChoiceWidget";
import { ColourWidget } from "./ColourWidget";
import { ModelWidget } from "./ModelWidget";
import { NumberWidget } from "./NumberWidget";
import { PictureWidget } from "./PictureWidget";
import { PromptWidget } from "./PromptWidget";
import { widgetOf } from "./registry";
import { SeedWidget } from "./SeedWidget";
import { TextWidget } from "./TextWidget";
import { ToggleWidget } from "./ToggleWidget";
import type { WidgetProps } from "./widget";

/** The widget that sets an input. */
export function Widget({ node, ...props }: WidgetProps & { readonly node: NodeId }) {
  switch (widgetOf(props.spec)) {
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
