import { kind } from "../graph/kinds";
import "./PortShape.css";

/** The colour and the shape that a type has on the canvas. */
export function PortShape({ type }: { readonly type: string }) {
  const { colour, shape } = kind(type);
  const style = { background: `var(--type-${colour})` };
  return <i className="port-shape" data-shape={shape} style={style} aria-hidden />;
}
