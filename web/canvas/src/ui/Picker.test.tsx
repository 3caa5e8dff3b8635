// @vitest-environment happy-dom

import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createStore } from "zustand";
import { rankWords } from "../graph/search";
import { StudioContext, type Studio } from "../store/studio";
import { english } from "../text/text";
import { Picker, type PickerProps } from "./Picker";
import { ROW } from "./PickerList";

const FRUIT = ["apple", "apricot", "banana", "cherry"];
const MANY = Array.from({ length: 2000 }, (_, i) => `item ${i}`);

let root: Root;
let said: string[];

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  document.body.innerHTML = '<button id="before">Before</button><div id="root"></div>';
  document.querySelector<HTMLElement>("#before")?.focus();
  root = createRoot(element("#root"));
  said = [];
});

afterEach(() => act(() => root.unmount()));

function element(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`no ${selector}`);
  return found;
}

function open(change: Partial<PickerProps<string>> = {}): void {
  const studio = { view: createStore(() => ({ text: english })) } as unknown as Studio;
  act(() =>
    root.render(
      <StudioContext value={studio}>
        <Picker
          label="Fruit"
          items={FRUIT}
          keyOf={(item) => item}
          rank={(items, query) => rankWords(items, query, (item) => [item])}
          render={(item) => item}
          anchor={[10, 10]}
          onPick={(item, isShift) => said.push(`${item}${isShift ? " with shift" : ""}`)}
          onClose={() => said.push("closed")}
          {...change}
        />
      </StudioContext>,
    ),
  );
}

function type(text: string): void {
  const input = element("[role=combobox]") as HTMLInputElement;
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
  act(() => {
    set?.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function strike(key: string, more: KeyboardEventInit = {}): void {
  act(() => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
    element("[role=combobox]").dispatchEvent(event);
  });
}

function shown(): string[] {
  return [...document.querySelectorAll("[role=option]")].map((option) => option.textContent ?? "");
}

function active(): string | null {
  const id = element("[role=combobox]").getAttribute("aria-activedescendant");
  return id && (document.getElementById(id)?.textContent ?? null);
}

test("it takes the focus and gives it back", () => {
  open();
  expect(document.activeElement).toBe(element("[role=combobox]"));
  act(() => root.render(null));
  expect(document.activeElement).toBe(element("#before"));
});

test("letters narrow the list, and the best is taken by Enter", () => {
  open();
  expect(shown()).toEqual(FRUIT);
  type("an");
  expect(shown()).toEqual(["banana"]);
  strike("Enter");
  expect(said).toEqual(["closed", "banana"]);
});

test("arrows choose, and Shift is told", () => {
  open();
  strike("ArrowUp");
  expect(active()).toBe("cherry");
  strike("ArrowDown");
  strike("ArrowDown");
  expect(active()).toBe("apricot");
  strike("Enter", { shiftKey: true });
  expect(said).toEqual(["closed", "apricot with shift"]);
});

test("it begins at what is chosen now", () => {
  open({ current: "cherry" });
  expect(active()).toBe("cherry");
  type("a");
  expect(active()).toBe("apple");
});

test("Escape takes nothing, and goes no further", () => {
  open();
  const outside: string[] = [];
  const listen = (event: KeyboardEvent) => outside.push(event.key);
  window.addEventListener("keydown", listen);
  strike("Escape");
  window.removeEventListener("keydown", listen);
  expect(said).toEqual(["closed"]);
  expect(outside).toEqual([]);
});

test("Enter takes nothing where nothing fits, or while letters are composed", () => {
  open();
  strike("Enter", { isComposing: true });
  type("zzz");
  strike("Enter");
  expect(said).toEqual([]);
  expect(element(".picker-empty").textContent).toBe(english.ui.nothingFits);
});

test("what is off is seen, but not taken", () => {
  open({ isOff: (item) => item === "apple" });
  strike("Enter");
  expect(said).toEqual([]);
  expect(element("[role=option]").getAttribute("aria-disabled")).toBe("true");
});

test("a press elsewhere closes it, a press on it does not", () => {
  open();
  const press = (on: Element) =>
    act(() => on.dispatchEvent(new Event("pointerdown", { bubbles: true })));
  press(element(".picker-list"));
  expect(said).toEqual([]);
  press(element("#before"));
  expect(said).toEqual(["closed"]);
});

test("groups have headings until something is typed", () => {
  open({ group: (item) => item.charAt(0) });
  const headings = () =>
    [...document.querySelectorAll(".picker-heading")].map((one) => one.textContent);
  expect(headings()).toEqual(["a", "b", "c"]);
  type("a");
  expect(headings()).toEqual([]);
});

test("of two thousand only those near are drawn, and all are counted", () => {
  open({ items: MANY });
  expect(shown().length).toBeLessThan(40);
  expect(element("[role=option]").getAttribute("aria-setsize")).toBe("2000");
  expect(element(".picker-list > div").style.height).toBe(`${2000 * ROW}px`);
});

test("what would be taken is shown beside the list", () => {
  open({ preview: (item) => <p>All about {item}</p> });
  strike("ArrowDown");
  expect(element(".picker-preview").textContent).toBe("All about apricot");
});
