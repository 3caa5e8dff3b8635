// @vitest-environment happy-dom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createStore } from "zustand";
import type { NodeType, PortSpec } from "../graph/spec";
import { StudioContext, type Studio } from "../store/studio";
import { current, createWorkspace } from "../store/document/workspace";
import { english } from "../text/text";
import { Field } from "./Field";

function input(name: string, type: string, more: Partial<PortSpec> = {}): PortSpec {
  return {
    name,
    type,
    kinds: [type],
    choices: [],
    required: false,
    default: 0,
    hints: {},
    fields: [],
    ...more,
  };
}

const SAMPLER: NodeType = {
  type: "Sampler",
  category: "sampling",
  doc: "",
  lane: "gpu",
  effect: false,
  version: 1,
  migrations: [],
  inputs: [
    input("steps", "Integer", { default: 20, hints: { slider: { low: 1, high: 1000, step: 1 } } }),
    input("seed", "Integer", { hints: { seed: {} } }),
    input("sampler", "Choice", { default: "euler", choices: ["euler", "heun"] }),
    input("tile", "Boolean", { default: true }),
  ],
  outputs: [],
};

let root: Root;
let workspace: ReturnType<typeof createWorkspace>;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  document.body.innerHTML = '<div id="root"></div>';
  root = createRoot(element("#root"));
  workspace = createWorkspace(() => "tab");
});

afterEach(() => act(() => root.unmount()));

function element<T extends HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (found === null) throw new Error(`no ${selector}`);
  return found;
}

function show(port: string, inputs = {}, more = {}, seeds = {}): void {
  const workflow = { lienzo: 1, nodes: { a: { type: "Sampler", inputs } }, ...more };
  act(() => workspace.getState().edit(() => workflow));
  const run = { job: null, ahead: 0, nodes: {}, outputs: {}, seeds, error: null };
  const studio = {
    workspace,
    catalogue: createStore(() => ({ specs: { types: new Map([["Sampler", SAMPLER]]) } })),
    runs: createStore(() => ({ plans: {}, byTab: { tab: run } })),
    view: createStore(() => ({ text: english })),
  } as unknown as Studio;
  act(() =>
    root.render(
      <StudioContext value={studio}>
        <Field node="a" port={port} />
      </StudioContext>,
    ),
  );
}

function kept() {
  const { workflow } = current(workspace.getState());
  return workflow.nodes["a"]?.inputs ?? {};
}

function type(text: string): void {
  const field = element<HTMLInputElement>("input");
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
  act(() => field.focus());
  act(() => {
    set?.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** Whether the key was left to others. */
function strike(key: string, selector = "input", more: KeyboardEventInit = {}): boolean {
  let isHeard = false;
  const hear = () => (isHeard = true);
  window.addEventListener("keydown", hear);
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  act(() => element(selector).dispatchEvent(event));
  window.removeEventListener("keydown", hear);
  return isHeard;
}

function problem(): string | null {
  const described = document.querySelector("[aria-describedby]")?.getAttribute("aria-describedby");
  return described ? (document.getElementById(described)?.textContent ?? null) : null;
}

test("a number counts as it is typed", () => {
  show("steps");
  type("56/2");
  expect(kept()).toEqual({ steps: 28 });
});

test("a number that is not taken is kept once the field is left, and said to be wrong", () => {
  show("steps");
  type("2000");
  expect(kept()).toEqual({});
  strike("Enter");
  expect(kept()).toEqual({ steps: 2000 });
  expect(problem()).toBe("Must be from 1 to 1000");
  expect(element("input").getAttribute("aria-invalid")).toBe("true");
});

test("what is no number is not lost", () => {
  show("steps");
  type("many");
  strike("Enter");
  expect(kept()).toEqual({ steps: "many" });
  expect(element<HTMLInputElement>("input").value).toBe("many");
  expect(problem()).toBe("Not a whole number");
});

test("Escape takes back what was typed, also to the type's own value", () => {
  show("steps");
  type("28");
  strike("Escape");
  expect(kept()).toEqual({});
  show("steps", { steps: 5 });
  type("28");
  strike("Escape");
  expect(kept()).toEqual({ steps: 5 });
});

test("nothing typed is the type's own value", () => {
  show("steps", { steps: 28 });
  type("");
  strike("Enter");
  expect(kept()).toEqual({});
});

test("Ctrl+Enter keeps the number and goes on to whoever runs", () => {
  show("steps");
  type("2000");
  expect(strike("Enter", "input", { ctrlKey: true })).toBe(true);
  expect(kept()).toEqual({ steps: 2000 });
  strike("Escape");
  expect(kept()).toEqual({ steps: 2000 });
});

test("a seed of 64 bits is kept whole", () => {
  show("seed");
  type("18446744073709551615");
  expect(kept()).toEqual({ seed: 18446744073709551615n });
});

test("a random seed shows the one that was used, and a press keeps it in one step of undo", () => {
  show("seed", {}, { canvas: { a: { random: ["seed"] } } }, { "a.seed": 1847293011 });
  expect(element(".field-ghost").textContent).toBe("1\u2009847\u2009293\u2009011");
  act(() => element(".field-ghost").click());
  expect(kept()).toEqual({ seed: 1847293011 });
  expect(element<HTMLInputElement>("input").value).toBe("1\u2009847\u2009293\u2009011");
  act(() => workspace.getState().undo());
  expect(kept()).toEqual({});
  expect(element(".field-ghost")).toBeTruthy();
});

test("arrows and letters choose, and no letter is left for commands", () => {
  show("sampler");
  strike("ArrowDown", ".field-button");
  expect(kept()).toEqual({ sampler: "heun" });
  expect(strike("q", ".field-button")).toBe(false);
  expect(strike("c", ".field-button", { ctrlKey: true })).toBe(true);
  expect(kept()).toEqual({ sampler: "heun" });
});

test("Backspace sets back what is chosen, and never reaches the canvas", () => {
  show("tile", { tile: false });
  expect(strike("Backspace")).toBe(false);
  expect(kept()).toEqual({});
  expect(element<HTMLInputElement>("input").checked).toBe(true);
  expect(strike("Backspace")).toBe(false);
});

test("what is no choice is shown and said to be none", () => {
  show("sampler", { sampler: "gone" });
  expect(element(".field-button").textContent).toBe("gone");
  expect(problem()).toBe("gone is none of the choices");
});

test("a linked input names its source, and is unlinked by a press", () => {
  const nodes = {
    a: { type: "Sampler", links: { steps: "n.value" } },
    n: { type: "IntegerValue" },
  };
  show("steps", {}, { nodes });
  expect(element(".field-source").textContent).toBe("← Integer Value · value");
  act(() => element(".field-unlink").click());
  expect(element<HTMLInputElement>("input").value).toBe("20");
});

test("an input that the type does not have is shown as it is", () => {
  show("stray", { stray: 1.5 });
  expect(element<HTMLInputElement>("input").value).toBe("1.5");
  expect(problem()).toBeNull();
});
