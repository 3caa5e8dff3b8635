import { eventually } from "../../ui/late";
import { useGesture } from "../state/gestureState";
import type { CanvasContext } from "../state/canvasContext";

export const CanvasOverlays = eventually(() =>
  import("./CanvasOverlays").then(({ CanvasOverlays }) => CanvasOverlays),
);

/** Menus and pickers, whose code is fetched when the first of them is wanted. */
export function LateOverlays({ context }: { readonly context: CanvasContext }) {
  const isWanted = useGesture(
    ({ menu, search, connecting }) => menu !== null || search !== null || connecting !== null,
  );
  return isWanted && <CanvasOverlays context={context} />;
}
