/**
 * The size of a card and the places of its ports, from its type alone: nothing is measured.
 *
 * The style sheet of the card is written from the same numbers. The border lies inside the box and
 * takes no room (an inset shadow), so that a header ends at 32 and ports stay on the grid: port
 * rows begin at 40 and are 24 apart, so a wire between any two of them can be snapped straight.
 *
 *     0    header          HEADER 32, then a hairline of 1, which is also where progress shows
 *     40   port rows       ROW 24 each, the port in the middle; inputs left, outputs right
 *     +8   fields          FIELD 26 each, FIELD_GAP 4 between; a text box is TEXT 84 high;
 *                          rarely set ones last, below a line of FIELD that shows or hides them
 *     +10  end             PORTS_END 8 instead where nothing but ports is
 *
 * A port is drawn 11 wide, its middle on the border of the card, and is hit within 27.
 * What tells of an error hangs below the card and is no part of its height.
 */

import type { NodeType, PortSpec } from "../schema/schema";
import { type Look, type Point, type WorkflowNode, look, type Workflow } from "./document";
import { inputSpec, isAdvanced, isField } from "./spec";

export const GRID = 8;
export const WIDTH = 256;
export const WIDE = 384;
export const HEADER = 32;
export const PORTS_START = 40; // of the first port row: header, hairline and 7 of padding
export const ROW = 24;
export const PORTS_END = 8; // between port rows and what follows, or the end of the card
export const FIELD = 26;
export const FIELD_GAP = 4;
export const TEXT = 84;
export const PADDING = 10; // beside and below fields, text boxes and the picture

export type Side = "input" | "output";

export interface PortPlace {
  readonly side: Side;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  /** None where the type does not have this port, but a link names it. */
  readonly spec: PortSpec | undefined;
}

/** A line of the card, from top to bottom. */
export type Row =
  | ({ readonly kind: "ports"; readonly input?: string; readonly output?: string } & Extent)
  | ({ readonly kind: "field" | "text"; readonly name: string; readonly isPort: boolean } & Extent)
  | ({
      readonly kind: "fold";
      readonly names: readonly string[];
      readonly isOpen: boolean;
    } & Extent)
  | ({ readonly kind: "picture" } & Extent);

interface Extent {
  readonly y: number;
  readonly height: number;
}

export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly ports: readonly PortPlace[];
  /** None when collapsed. */
  readonly rows: readonly Row[];
}

/**
 * The box of a node and where all is in it. `outputs` are those that links of other nodes name
 * (`usedOutputs`): a node of unknown type has no other.
 */
export function geometry(
  type: NodeType | undefined,
  node: WorkflowNode,
  look: Look,
  outputs: readonly string[] = NONE,
): Geometry {
  const width = look.wide === true ? WIDE : WIDTH;
  const names = portNames(type, node, look, outputs);
  if (look.collapsed === true) return collapsed(type, width, names);
  const portRows = stackPorts(names);
  const fieldRows = stackFields(
    type,
    node,
    look,
    names,
    PORTS_START + portRows.length * ROW,
    width,
  );
  const rows = [...portRows, ...fieldRows];
  return { width, height: heightOf(rows), ports: portPlaces(type, width, rows), rows };
}

export interface PortNames {
  readonly inputs: readonly string[]; // a port row each
  readonly outputs: readonly string[];
  readonly fields: readonly string[]; // set on the card
  /** The fields that have a port as well: they are linked, or a user wants to link them. */
  readonly linkable: ReadonlySet<string>;
}

/** Which inputs are ports, and which are fields. What links and values name is always among them. */
export function portNames(
  type: NodeType | undefined,
  node: WorkflowNode,
  look: Look,
  outputs: readonly string[] = NONE,
): PortNames {
  const known = type?.inputs ?? [];
  const strays = Object.keys(node.links ?? {}).filter((name) => !inputSpec(type, name));
  const values = Object.keys(node.inputs ?? {}).filter((name) => !inputSpec(type, name));
  const fields = known.filter(isField).map((input) => input.name);
  const own = type?.outputs.map((output) => output.name) ?? [];
  return {
    inputs: [...known.filter((input) => !isField(input)).map((input) => input.name), ...strays],
    outputs: [...own, ...outputs.filter((name) => !own.includes(name))],
    fields: [...fields, ...values.filter((name) => !strays.includes(name))],
    linkable: new Set(fields.filter((name) => shownAsPort(name, node, look))),
  };
}

/** Whether a field has a port at its left. */
export function shownAsPort(field: string, node: WorkflowNode, look: Look): boolean {
  return Object.hasOwn(node.links ?? {}, field) || (look.ports?.includes(field) ?? false);
}

/** Whether the card has room for a picture: previews of a sampler, what is saved or loaded. */
export function showsPicture(type: NodeType | undefined): boolean {
  if (type === undefined) return false;
  if (type.category === "sampling") return true;
  const takes = type.inputs.some((input) => input.kinds.includes("Image"));
  const gives = type.outputs.some((output) => output.kinds.includes("Image"));
  return type.effect ? takes : gives && type.inputs.some(isPictureFile);
}

/** The height of a card of so many port rows and nothing else, such as a collapsed frame. */
export function heightOfRows(count: number): number {
  return count === 0 ? HEADER : PORTS_START + count * ROW + PORTS_END;
}

/** To the nearest point of the grid. */
export function snapped([x, y]: Point): Point {
  return [Math.round(x / GRID) * GRID + 0, Math.round(y / GRID) * GRID + 0]; // no -0
}

function isPictureFile(input: PortSpec): boolean {
  return input.hints["file"]?.["folder"] === "input";
}

function collapsed(type: NodeType | undefined, width: number, names: PortNames): Geometry {
  const y = HEADER / 2;
  const inputs = [...names.inputs, ...names.fields.filter((name) => names.linkable.has(name))];
  const ports = [
    ...inputs.map((name) => inputPlace(type, name, y)),
    ...names.outputs.map((name) => outputPlace(type, name, width, y)),
  ];
  return { width, height: HEADER, ports, rows: [] };
}

function stackPorts({ inputs, outputs }: PortNames): Row[] {
  return Array.from({ length: Math.max(inputs.length, outputs.length) }, (_, i) => ({
    kind: "ports",
    y: PORTS_START + i * ROW,
    height: ROW,
    ...(i < inputs.length && { input: inputs[i] }),
    ...(i < outputs.length && { output: outputs[i] }),
  }));
}

function stackFields(
  type: NodeType | undefined,
  node: WorkflowNode,
  { more: isOpen = false }: Look,
  names: PortNames,
  from: number,
  width: number,
): Row[] {
  const { fields, linkable, inputs, outputs } = names;
  const hasPorts = inputs.length + outputs.length > 0;
  let y = hasPorts ? from + PORTS_END : from;
  const below = <R extends { readonly height: number }>(row: R): R & Extent => {
    const placed = { ...row, y };
    y += row.height + FIELD_GAP;
    return placed;
  };
  const field = (name: string): Row => {
    const isText = isTextBox(inputSpec(type, name)) && !Object.hasOwn(node.links ?? {}, name);
    const height = isText ? TEXT : FIELD;
    return below({ kind: isText ? "text" : "field", name, isPort: linkable.has(name), height });
  };
  const rare = foldable(type, names);
  const rows = fields.filter((name) => !rare.includes(name)).map(field);
  if (rare.length > 0) rows.push(below({ kind: "fold", names: rare, isOpen, height: FIELD }));
  if (isOpen) rows.push(...rare.map(field));
  const side = width - 2 * PADDING;
  return showsPicture(type) ? [...rows, below({ kind: "picture", height: side })] : rows;
}

/** The fields that a line of their own shows or hides: none where that would not be shorter. */
function foldable(type: NodeType | undefined, { fields, linkable }: PortNames): readonly string[] {
  const rare = fields.filter((name) => {
    const spec = inputSpec(type, name);
    return spec !== undefined && isAdvanced(spec) && !linkable.has(name);
  });
  return rare.length > 1 ? rare : NONE;
}

/** Text of several lines has a box, until a link takes its place. */
function isTextBox(input: PortSpec | undefined): boolean {
  return input?.hints["multiline"] !== undefined;
}

function heightOf(rows: readonly Row[]): number {
  const last = rows.at(-1);
  if (last === undefined) return PORTS_START;
  return last.y + last.height + (last.kind === "ports" ? PORTS_END : PADDING);
}

function portPlaces(type: NodeType | undefined, width: number, rows: readonly Row[]): PortPlace[] {
  return rows.flatMap((row) => {
    if (row.kind === "picture" || row.kind === "fold") return [];
    if (row.kind !== "ports") {
      return row.isPort ? [inputPlace(type, row.name, row.y + FIELD / 2)] : [];
    }
    const y = row.y + ROW / 2;
    return [
      ...(row.input === undefined ? [] : [inputPlace(type, row.input, y)]),
      ...(row.output === undefined ? [] : [outputPlace(type, row.output, width, y)]),
    ];
  });
}

function inputPlace(type: NodeType | undefined, name: string, y: number): PortPlace {
  return { side: "input", name, x: 0, y, spec: inputSpec(type, name) };
}

function outputPlace(
  type: NodeType | undefined,
  name: string,
  width: number,
  y: number,
): PortPlace {
  const spec = type?.outputs.find((output) => output.name === name);
  return { side: "output", name, x: width, y, spec };
}

const NONE: readonly string[] = [];

const BESIDE = 4 * GRID;

/** The place, or one a little beside where a node lies at that very place and would be hidden. */
export function freePlace(workflow: Workflow, [x, y]: Point): Point {
  const isTaken = Object.keys(workflow.nodes).some((id) => {
    const { at } = look(workflow, id);
    return at?.[0] === x && at[1] === y;
  });
  return isTaken ? freePlace(workflow, [x + BESIDE, y + BESIDE]) : [x, y];
}
