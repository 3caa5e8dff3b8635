// @vitest-environment happy-dom
import { act, useEffect, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createStore } from "zustand";
import { StudioContext, type Studio } from "../store/studio";
import { english } from "../text/text";
import { ErrorBoundary, RootBoundary } from "./ErrorBoundary";

let root: Root;
let page: HTMLElement;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  page = document.createElement("div");
  root = createRoot(page, { onCaughtError: () => undefined });
});

afterEach(() => act(() => root.unmount()));

function show(content: ReactNode): void {
  act(() => root.render(content));
}

let isFaulty = true;

function Faulty() {
  useEffect(() => {
    if (isFaulty) throw new Error("no such function");
  }, []);
  return <p>all is well</p>;
}

test("an error in an effect of the whole page leaves a page that says so", () => {
  isFaulty = true;
  show(
    <RootBoundary>
      <Faulty />
    </RootBoundary>,
  );
  expect(page.querySelector("[role=alert]")?.textContent).toContain("The editor stopped working");
  expect(page.textContent).toContain("no such function");
  expect(page.querySelector("button")).not.toBeNull();
});

test("a part that broke leaves the others, and can be drawn again", () => {
  isFaulty = true;
  const studio = { view: createStore(() => ({ text: english })) } as unknown as Studio;
  show(
    <StudioContext value={studio}>
      <p>the others</p>
      <ErrorBoundary part="The queue">
        <Faulty />
      </ErrorBoundary>
    </StudioContext>,
  );
  expect(page.textContent).toContain("the others");
  expect(page.textContent).toContain("The queue stopped working");
  isFaulty = false;
  act(() => page.querySelector("button")?.click());
  expect(page.textContent).toContain("all is well");
});
