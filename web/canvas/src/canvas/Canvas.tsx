import { ReactFlowProvider } from "@xyflow/react";
import { useState } from "react";
import "./Canvas.css";
import { Flow } from "./Flow";
import { createGestureState, GestureStateContext } from "./state/gestureState";

/** The workflow in front as a graph that can be edited. */
export function Canvas() {
  const [gesture] = useState(createGestureState);
  return (
    <GestureStateContext value={gesture}>
      <ReactFlowProvider>
        <Flow />
      </ReactFlowProvider>
    </GestureStateContext>
  );
}
