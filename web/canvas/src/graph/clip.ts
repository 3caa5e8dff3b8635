/** What was copied, as text for the clipboard of the system and back. */

import type { CanvasPart, NodeId, Workflow, WorkflowNode } from "./document";
import { frames, links, look, notes, route } from "./document";
import type { ElementId, Json, JsonObject } from "./document";
import { isObject, readJson, writeJson } from "../json/json";
import { at } from "./records";

const MARK = "lienzo-clip";
const VERSION = 1;

/** A part of a workflow. */
export interface Clip {
  readonly nodes: Readonly<Record<NodeId, WorkflowNode>>;
  readonly canvas: CanvasPart;
  /** The types of the nodes that were not copied but are linked to. */
  readonly sources: Readonly<Record<NodeId, string>>;
}

/** These elements, and the nodes in the frames among them. */
export function clipOf(workflow: Workflow, ids: Iterable<ElementId>): Clip {
  const chosen = new Set(ids);
  const framed = among(frames(workflow), ".frames/", chosen);
  for (const frame of Object.values(framed)) frame.nodes.forEach((id) => chosen.add(id));
  const nodes = Object.fromEntries(Object.entries(workflow.nodes).filter(([id]) => chosen.has(id)));
  const canvas = {
    ...Object.fromEntries(Object.keys(nodes).map((id) => [id, look(workflow, id)])),
    ".frames": framed,
    ".notes": among(notes(workflow), ".notes/", chosen),
    ".routes": routesInto(workflow, nodes),
  };
  return { nodes, canvas, sources: sourcesOf(workflow, nodes) };
}

export function writeClip(clip: Clip): string {
  return writeJson({ [MARK]: VERSION, ...clip });
}

/** The clip in a text; none where the text is something else. */
export function readClip(text: string): Clip | null {
  const fields = parsed(text);
  if (!isObject(fields) || fields[MARK] !== VERSION) return null;
  const { nodes, canvas = {}, sources = {} } = fields;
  if (!isObject(nodes) || !isObject(canvas) || !isObject(sources)) return null;
  if (!Object.entries(nodes).every(([id, node]) => isId(id) && isNode(node))) return null;
  return isCanvas(canvas) ? ({ nodes, canvas, sources } as unknown as Clip) : null;
}

function parsed(text: string): Json | undefined {
  if (!text.includes(MARK)) return undefined; // whatever else people copy, however long
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

function isId(id: string): boolean {
  return id !== "" && !/[.=\p{C}]/u.test(id);
}

function isNode(node: Json | undefined): boolean {
  if (!isObject(node) || typeof node["type"] !== "string") return false;
  const { inputs = {}, links: linked = {} } = node;
  if (!isObject(inputs) || !isObject(linked)) return false;
  return Object.values(linked).every((from) => typeof from === "string" && from.includes("."));
}

function isCanvas(canvas: JsonObject): boolean {
  const { ".frames": framed = {}, ".notes": noted = {}, ".routes": routed = {}, ...looks } = canvas;
  const isBox = (box: Json) => isObject(box) && isPoint(box["at"]) && isPoint(box["size"]);
  const isFrame = (frame: Json) => isBox(frame) && isObject(frame) && Array.isArray(frame["nodes"]);
  const isRoute = (route: Json) => isObject(route) && isVia(route["via"] ?? []);
  const isLook = (look: Json) => isObject(look) && isPoint(look["at"] ?? [0, 0]);
  return (
    isEach(framed, isFrame) &&
    isEach(noted, isBox) &&
    isEach(routed, isRoute) &&
    isEach(looks, isLook)
  );
}

function isEach(record: Json, is: (value: Json) => boolean): boolean {
  return isObject(record) && Object.values(record).every(is);
}

function isVia(via: Json): boolean {
  return Array.isArray(via) && via.every(isPoint);
}

function isPoint(point: Json | undefined): boolean {
  return Array.isArray(point) && point.length === 2 && point.every(Number.isFinite);
}

function among<T>(
  all: Readonly<Record<string, T>>,
  prefix: string,
  chosen: ReadonlySet<ElementId>,
): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([id]) => chosen.has(prefix + id)));
}

function routesInto(workflow: Workflow, nodes: Clip["nodes"]): NonNullable<CanvasPart[".routes"]> {
  const inputs = Object.keys(workflow.canvas?.[".routes"] ?? {});
  const kept = inputs.filter((input) => at(nodes, input.slice(0, input.indexOf("."))));
  return Object.fromEntries(kept.map((input) => [input, route(workflow, input)]));
}

function sourcesOf(workflow: Workflow, nodes: Clip["nodes"]): Record<NodeId, string> {
  const outside = links({ ...workflow, nodes }).flatMap(({ from }): [string, string][] => {
    const source = at(nodes, from) ? undefined : at(workflow.nodes, from);
    return source ? [[from, source.type]] : [];
  });
  return Object.fromEntries(outside);
}
