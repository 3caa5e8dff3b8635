/**
 * The workflow file as the editor holds it: the very JSON of the file, never changed in place.
 *
 * What we do not know stays where it is and is written back. Edits are functions from one
 * document to the next (`edit.ts`, `frames.ts`, …), which share all that did not change.
 */

import { isObject, type Json, type JsonObject } from "../json/json";
import { at } from "./records";

export type NodeId = string; // printable, without "." and "="
export type Place = string; // "node.port"
export type Point = readonly [x: number, y: number];
/** A node by its id, a frame as `.frames/ID`, a note as `.notes/ID`. */
export type ElementId = string;

export interface WorkflowNode {
  readonly type: string;
  readonly inputs?: { readonly [port: string]: Json };
  readonly links?: { readonly [port: string]: Place };
  /** A bypassed node does not run: each output named here is what the input is linked to. */
  readonly bypass?: { readonly [output: string]: string };
  readonly [unknown: string]: Json | undefined;
}

/** Where and how a node is drawn. */
export interface Look {
  readonly at?: Point;
  readonly title?: string;
  readonly collapsed?: boolean;
  readonly pinned?: boolean;
  readonly wide?: boolean;
  /** Its rarely used fields are shown. */
  readonly more?: boolean;
  /** Fields that are shown as ports although nothing is linked to them. */
  readonly ports?: readonly string[];
  /** Seeds that are drawn anew for each run. */
  readonly random?: readonly string[];
  readonly [unknown: string]: Json | undefined;
}

export interface Frame {
  readonly title: string;
  readonly at: Point;
  readonly size: Point;
  /** The name of a type's colour, such as "Conditioning"; none is grey. */
  readonly colour?: string;
  readonly collapsed?: boolean;
  readonly nodes: readonly NodeId[];
  readonly [unknown: string]: Json | undefined;
}

export interface Note {
  readonly text: string;
  readonly at: Point;
  readonly size: Point;
  readonly [unknown: string]: Json | undefined;
}

/** How the link into an input is drawn. */
export interface Route {
  /** Reroute points, from the output to the input. */
  readonly via?: readonly Point[];
  readonly hidden?: boolean;
  readonly [unknown: string]: Json | undefined;
}

/** `canvas`: the look of nodes by their id. No id has a dot, so what begins with one is ours. */
export interface CanvasPart {
  readonly ".frames"?: { readonly [id: string]: Frame };
  readonly ".notes"?: { readonly [id: string]: Note };
  readonly ".routes"?: { readonly [input: Place]: Route };
  /** The nodes whose pictures the form shows; without it, all that save. */
  readonly ".outputs"?: readonly NodeId[];
  readonly [node: NodeId]: unknown;
}

export interface Workflow {
  readonly lienzo: number;
  readonly name?: string;
  readonly nodes: { readonly [id: NodeId]: WorkflowNode };
  /** The inputs that a user is meant to set, by the name they go by, in the order of the form. */
  readonly interface?: { readonly [name: string]: Place };
  readonly canvas?: CanvasPart;
  readonly [unknown: string]: unknown;
}

export const EMPTY: Workflow = { lienzo: 1, name: "Untitled", nodes: {} };

export interface Link {
  readonly from: NodeId;
  readonly output: string;
  readonly to: NodeId;
  readonly input: string;
}

export function place(node: NodeId, port: string): Place {
  return `${node}.${port}`;
}

/** The two halves of a place. */
export function parts(at: Place): readonly [node: NodeId, port: string] {
  const dot = at.indexOf(".");
  return [at.slice(0, dot), at.slice(dot + 1)];
}

export function look(workflow: Workflow, node: NodeId): Look {
  const found = workflow.canvas?.[node] as Json | undefined;
  return isObject(found) ? (found as Look) : NO_LOOK;
}

export function frames(workflow: Workflow): Readonly<Record<string, Frame>> {
  return workflow.canvas?.[".frames"] ?? NOTHING;
}

export function notes(workflow: Workflow): Readonly<Record<string, Note>> {
  return workflow.canvas?.[".notes"] ?? NOTHING;
}

export function route(workflow: Workflow, input: Place): Route {
  return workflow.canvas?.[".routes"]?.[input] ?? NO_LOOK;
}

/** All links, in the order of the nodes they lead to. */
export function links(workflow: Workflow): Link[] {
  return Object.keys(workflow.nodes).flatMap((to) => linksInto(workflow, to));
}

export function linksInto(workflow: Workflow, to: NodeId): Link[] {
  return Object.entries(at(workflow.nodes, to)?.links ?? NOTHING).map(([input, from]) => {
    const [node, output] = parts(from);
    return { from: node, output, to, input };
  });
}

/** The output that feeds an input. */
export function sourceOf(workflow: Workflow, input: Place): Place | undefined {
  const [id, port] = parts(input);
  return at(at(workflow.nodes, id)?.links, port);
}

/** The id of a link: that of the one input it leads to. */
export function linkId(link: Link): Place {
  return place(link.to, link.input);
}

const NO_LOOK = Object.freeze({});
const NOTHING: Readonly<Record<string, never>> = Object.freeze({});

export type { Json, JsonObject };

export function isPlaced(workflow: Workflow, id: NodeId): boolean {
  return look(workflow, id).at !== undefined;
}

/** Whether each node lies somewhere. What `unplaced.ts` does about those that do not takes more code. */
export function areAllPlaced(workflow: Workflow): boolean {
  return Object.keys(workflow.nodes).every((id) => isPlaced(workflow, id));
}
