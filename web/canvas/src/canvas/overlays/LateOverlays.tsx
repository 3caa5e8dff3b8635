import { lazy, Suspense } from "react";
import { useHand } from "../state/hand";
import type { Site } from "../state/site";

export const fetchCanvasOverlays = () => import("./Overlays");
const Overlays = lazy(() => fetchCanvasOverlays().then(({ Overlays }) => ({ default: Overlays })));

/** Menus and pickers, whose code is fetched when the first of them is wanted. */
export function LateOverlays({ site }: { readonly site: Site }) {
  const isWanted = useHand(
    ({ menu, search, connecting }) => menu !== null || search !== null || connecting !== null,
  );
  return (
    isWanted && (
      <Suspense>
        <Overlays site={site} />
      </Suspense>
    )
  );
}
