import { ViewportPortal } from "@xyflow/react";
import { useHand } from "../state/hand";
import { between } from "../state/site";
import "./Marks.css";

/** What gestures leave on the ground while they last: the box that selects, the stroke that cuts. */
export function Marks() {
  const box = useHand((hand) => hand.box);
  const cut = useHand((hand) => hand.cut);
  if (box === null && cut === null) return null;
  const rect = box === null ? null : between(box.from, box.to);
  return (
    <ViewportPortal>
      <svg className="marks" aria-hidden>
        {rect !== null && <rect className="marks-box" {...rect} />}
        {cut !== null && <polyline className="marks-cut" points={cut.points.join(" ")} />}
      </svg>
    </ViewportPortal>
  );
}
