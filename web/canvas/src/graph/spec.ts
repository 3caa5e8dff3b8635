/** The node types of a server, as everything that judges or draws a node asks for them. */

import type { NodeType, NodeTypes, PortSpec } from "../schema/schema";

export type { NodeType, PortSpec };

export interface Specs {
  readonly types: ReadonlyMap<string, NodeType>;
  /** For each type of output, the types of input that take it. "Any" takes all. */
  readonly fits: ReadonlyMap<string, ReadonlySet<string>>;
}

export function specs(found: NodeTypes): Specs {
  return {
    types: new Map(found.nodes.map((type) => [type.type, type])),
    fits: new Map(Object.entries(found.fits).map(([type, takers]) => [type, new Set(takers)])),
  };
}

export function inputSpec(type: NodeType | undefined, port: string): PortSpec | undefined {
  return type?.inputs.find((input) => input.name === port);
}

export function outputSpec(type: NodeType | undefined, port: string): PortSpec | undefined {
  return type?.outputs.find((output) => output.name === port);
}

/** Rarely set, and so shown only when it is asked for. */
export function isAdvanced(input: PortSpec): boolean {
  return input.hints["advanced"] !== undefined;
}

const PLAIN = new Set(["Integer", "Float", "Text", "Boolean", "Choice", "None"]);

/** Whether the input is set by a field on the card, rather than by a link only. */
export function isField(input: PortSpec): boolean {
  return input.fields.length > 0 || input.kinds.every((kind) => PLAIN.has(kind));
}
