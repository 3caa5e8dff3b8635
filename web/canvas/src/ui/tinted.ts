import type { CSSProperties } from "react";

/** The colour of a type, for the parts of an element: `--tint`. */
export function typeTint(colour: string): CSSProperties {
  return { "--tint": `var(--type-${colour})` } as CSSProperties; // custom properties have no type
}
