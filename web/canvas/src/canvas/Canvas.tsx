import { ReactFlowProvider } from "@xyflow/react";
import { useState } from "react";
import "./Canvas.css";
import { Flow } from "./Flow";
import { createHand, HandContext } from "./state/hand";

/** The workflow in front as a graph that can be edited. */
export function Canvas() {
  const [hand] = useState(createHand);
  return (
    <HandContext value={hand}>
      <ReactFlowProvider>
        <Flow />
      </ReactFlowProvider>
    </HandContext>
  );
}
