import { useStoreApi, ViewportPortal } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { linkId } from "../../graph/document";
import { useView } from "../../store/studio";
import type { Scene } from "../render/scene";
import { useGesture } from "../state/gestureState";
import { farLines, type FarLine } from "./farLines";
import { keepPainted } from "./paintFarWires";

/** The wires that are too long to be elements, on one canvas below the cards. */
export function FarWires({ scene }: { readonly scene: Scene }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const store = useStoreApi();
  const theme = useView((view) => view.theme);
  const picked = useGesture(({ pendingLinks }) => pendingLinks?.picked);
  const before = useRef<readonly FarLine[]>([]);
  const lines = (before.current = farLines(before.current, scene));
  useEffect(() => {
    if (canvas.current === null) return undefined;
    const held = new Set(picked?.map(linkId));
    return keepPainted(
      canvas.current,
      store,
      lines.filter(({ wire }) => !held.has(wire.id)),
    );
  }, [store, lines, picked, theme]);
  return (
    <ViewportPortal>
      <canvas ref={canvas} className="far-wires" aria-hidden />
    </ViewportPortal>
  );
}
