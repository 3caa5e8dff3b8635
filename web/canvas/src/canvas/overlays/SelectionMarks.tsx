import { ViewportPortal } from "@xyflow/react";
import { useGesture } from "../state/gestureState";
import { between } from "../state/canvasContext";
import "./SelectionMarks.css";

/** What gestures leave on the ground while they last: the box that selects, the stroke that cuts. */
export function SelectionMarks() {
  const box = useGesture((gesture) => gesture.box);
  const cut = useGesture((gesture) => gesture.cut);
  if (box === null && cut === null) return null;
  const rect = box === null ? null : between(box.from, box.to);
  return (
    <ViewportPortal>
      <svg className="selection-marks" aria-hidden>
        {rect !== null && <rect className="selection-marks-box" {...rect} />}
        {cut !== null && <polyline className="selection-marks-cut" points={cut.points.join(" ")} />}
      </svg>
    </ViewportPortal>
  );
}
