import type { AriaLabelConfig } from "@xyflow/react";
import { useMemo } from "react";
import { useText } from "../store/studio";

/** What React Flow says to screen readers, in our words. */
export function useAriaWords(): Partial<AriaLabelConfig> {
  const words = useText().canvas;
  return useMemo(
    () => ({
      "node.a11yDescription.default": words.nodeHelp,
      "node.a11yDescription.keyboardDisabled": words.nodeHelp,
      "node.a11yDescription.ariaLiveMessage": ({ direction, x, y }) => words.moved(direction, x, y),
      "edge.a11yDescription.default": words.linkHelp,
    }),
    [words],
  );
}
