import { kind } from "../graph/kinds";
import type { NodeType } from "../graph/spec";
import type { CSSProperties } from "react";

/** A card has the colour of what it gives, or else of what it takes. */
export function cardColour(type: NodeType | undefined): string {
  const given = type?.outputs.find((output) => kind(output.type).shape !== "dot");
  const taken = type?.inputs.find((input) => kind(input.type).shape !== "dot");
  return kind((given ?? taken ?? type?.outputs[0])?.type ?? "Any").colour;
}

/** The colour of a type, for the parts of an element: `--tint`. */
export function typeTint(colour: string): CSSProperties {
  return { "--tint": `var(--type-${colour})` } as CSSProperties; // custom properties have no type
}

/** Gives the value of a custom property that is a colour. */
export type Ink = (token: string) => string;

/** The colours of the theme where this element is, each looked up once, for what is painted. */
export function inks(element: Element): Ink {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  return (token) => {
    const found = known.get(token) ?? style.getPropertyValue(token).trim();
    known.set(token, found);
    return found || "gray";
  };
}
