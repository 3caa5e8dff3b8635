// @vitest-environment happy-dom

import { ReactFlowProvider, useStoreApi } from "@xyflow/react";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, test } from "vitest";
import own from "../../package.json";
import { useKnownSizes } from "./useScene";

test("the version of React Flow is one whose inside is known", () => {
  // Look again at `useKnownSizes`, and at `dragging` in `drawElements`, before another one is taken.
  expect(own.dependencies["@xyflow/react"]).toMatch(/^12\.12\.\d+$/);
});

test("React Flow measures nothing, by the function that it has for that", () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const seen: (() => unknown)[] = [];
  function Look() {
    const store = useStoreApi();
    seen.push(store.getState().updateNodeInternals as () => unknown);
    useKnownSizes();
    seen.push(store.getState().updateNodeInternals as () => unknown);
    return null;
  }
  const root = createRoot(document.createElement("div"));
  act(() =>
    root.render(
      <ReactFlowProvider>
        <Look />
      </ReactFlowProvider>,
    ),
  );
  const [before, after] = seen;
  expect(before).toBeTypeOf("function");
  expect(after).not.toBe(before);
  expect(after?.()).toBeUndefined();
  act(() => root.unmount());
});
