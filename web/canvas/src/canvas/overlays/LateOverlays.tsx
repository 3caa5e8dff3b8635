import { lazy, Suspense } from "react";
import { useGesture } from "../state/gestureState";
import type { CanvasContext } from "../state/canvasContext";

export const fetchCanvasOverlays = () => import("./CanvasOverlays");
const Overlays = lazy(() =>
  fetchCanvasOverlays().then(({ CanvasOverlays }) => ({ default: CanvasOverlays })),
);

/** Menus and pickers, whose code is fetched when the first of them is wanted. */
export function LateOverlays({ context }: { readonly context: CanvasContext }) {
  const isWanted = useGesture(
    ({ menu, search, connecting }) => menu !== null || search !== null || connecting !== null,
  );
  return (
    isWanted && (
      <Suspense>
        <Overlays context={context} />
      </Suspense>
    )
  );
}
