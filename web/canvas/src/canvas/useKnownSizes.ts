import { useStoreApi } from "@xyflow/react";
import { useState } from "react";

/**
 * Keep React Flow from measuring: sizes and places of ports are known before anything is drawn.
 *
 * It would read the page's layout for each card that comes into view, and would not find our
 * ports, which are not its own. To be used above `<ReactFlow>`, before its first element is drawn.
 */
export function useKnownSizes(): void {
  const store = useStoreApi();
  useState(() => store.setState({ updateNodeInternals: () => undefined }));
}
