import { ConnectPicker } from "./ConnectPicker";
import { Menus } from "./Menus";
import { NodeSearch } from "./NodeSearch";
import type { CanvasContext } from "../state/canvasContext";

/** What opens over the canvas: menus, and the pickers that add and connect nodes. */
export function CanvasOverlays({ context }: { readonly context: CanvasContext }) {
  return (
    <>
      <Menus context={context} />
      <NodeSearch context={context} />
      <ConnectPicker />
    </>
  );
}
