/** Copying, pasting and duplicating nodes, frames and notes. */

import { clipOf, readClip, writeClip, type Clip } from "./clip";
import { frames, look, notes, parts, place } from "./document";
import type { ElementId, NodeId, Place, Point, Route, Workflow, WorkflowNode } from "./document";
import { assignToFrame, frameElement, noteElement } from "./frames";
import { at, withField } from "./records";

export interface Pasted {
  readonly workflow: Workflow;
  readonly pasted: ElementId[];
}

export interface PasteOptions {
  /** Keep the links from nodes that were not copied, where those are there. */
  readonly withIncoming?: boolean;
}

const BESIDE: Point = [32, 32]; // where a duplicate is put

/** The elements, and the nodes in the frames among them, as text. */
export function copy(workflow: Workflow, ids: Iterable<ElementId>): string {
  return writeClip(clipOf(workflow, ids));
}

/** What `copy` gave, with its top left at a point; nothing where the text is something else. */
export function paste(
  workflow: Workflow,
  text: string,
  point: Point,
  options: PasteOptions = {},
): Pasted | null {
  const clip = readClip(text);
  if (clip === null) return null;
  const [left, top] = topLeft(clip);
  return merged(workflow, clip, [point[0] - left, point[1] - top], options);
}

/** The elements once more, a little beside; in the same frames, unless these are doubled too. */
export function duplicate(
  workflow: Workflow,
  ids: Iterable<ElementId>,
  options: PasteOptions = {},
): Pasted {
  const clip = clipOf(workflow, ids);
  const made = merged(workflow, clip, BESIDE, options);
  const double = new Map(Object.keys(clip.nodes).map((old, i) => [old, made.pasted[i]]));
  const doubled = clip.canvas[".frames"] ?? {};
  const alone = Object.entries(frames(workflow)).filter(([id]) => at(doubled, id) === undefined);
  const joined = alone.reduce(
    (changed, [id, { nodes }]) =>
      assignToFrame(
        changed,
        nodes.flatMap((node) => double.get(node) ?? []),
        id,
      ),
    made.workflow,
  );
  return { ...made, workflow: joined };
}

/** The new id of each element that is pasted, by its old one. */
interface Ids {
  readonly nodes: ReadonlyMap<NodeId, NodeId>;
  readonly frames: ReadonlyMap<string, string>;
  readonly notes: ReadonlyMap<string, string>;
}

function merged(
  workflow: Workflow,
  clip: Clip,
  shift: Point,
  { withIncoming = false }: PasteOptions,
): Pasted {
  const part: Workflow = { lienzo: 1, nodes: clip.nodes, canvas: clip.canvas };
  const ids: Ids = {
    nodes: freshIds(part.nodes, workflow.nodes),
    frames: freshIds(frames(part), frames(workflow)),
    notes: freshIds(notes(part), notes(workflow)),
  };
  const isThere = (source: NodeId) =>
    withIncoming && at(workflow.nodes, source)?.type === at(clip.sources, source);
  const nodes = mapped(part.nodes, ids.nodes, (node) => relinked(node, ids.nodes, isThere));
  const canvas = shiftedCanvas(part, nodes, ids, shift);
  const pasted = [
    ...ids.nodes.values(),
    ...[...ids.frames.values()].map(frameElement),
    ...[...ids.notes.values()].map(noteElement),
  ];
  return { workflow: pasted.length > 0 ? united(workflow, nodes, canvas) : workflow, pasted };
}

/** Ids that are not taken: the same where they can be, else with the next number. */
function freshIds(
  pasted: Readonly<Record<string, unknown>>,
  taken: Readonly<Record<string, unknown>>,
): Map<string, string> {
  const used = new Set(Object.keys(taken));
  const counted = new Map<string, number>(); // the last number of a word: thousands may share one
  const ids = new Map<string, string>();
  for (const old of Object.keys(pasted)) {
    let id = old;
    const word = old.replace(/_\d+$/, "");
    for (let n = counted.get(word) ?? 2; used.has(id); n++) {
      id = `${word}_${n}`;
      counted.set(word, n + 1);
    }
    used.add(id);
    ids.set(old, id);
  }
  return ids;
}

/** Links among what is pasted lead to the new ids; others stay where their source is there. */
function relinked(
  node: WorkflowNode,
  ids: ReadonlyMap<NodeId, NodeId>,
  isThere: (source: NodeId) => boolean,
): WorkflowNode {
  const links = Object.entries(node.links ?? {}).flatMap(([input, from]): [string, Place][] => {
    const [source, output] = parts(from);
    const id = ids.get(source);
    if (id !== undefined) return [[input, place(id, output)]];
    return isThere(source) ? [[input, from]] : [];
  });
  return withField(node, "links", links.length > 0 ? Object.fromEntries(links) : undefined);
}

type Canvas = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function shiftedCanvas(
  part: Workflow,
  nodes: Readonly<Record<NodeId, WorkflowNode>>,
  ids: Ids,
  shift: Point,
): Canvas {
  const looks = mapped(part.nodes, ids.nodes, (_node, old) => shifted(look(part, old), shift));
  const newFrames = mapped(frames(part), ids.frames, (frame) => ({
    ...shifted(frame, shift),
    nodes: frame.nodes.flatMap((node) => ids.nodes.get(node) ?? []),
  }));
  const newNotes = mapped(notes(part), ids.notes, (note) => shifted(note, shift));
  const routes = shiftedRoutes(part, nodes, ids.nodes, shift);
  return { ...looks, ".frames": newFrames, ".notes": newNotes, ".routes": routes };
}

function shiftedRoutes(
  part: Workflow,
  nodes: Readonly<Record<NodeId, WorkflowNode>>,
  ids: ReadonlyMap<NodeId, NodeId>,
  shift: Point,
): Record<Place, Route> {
  const routes = Object.entries(part.canvas?.[".routes"] ?? {});
  const kept = routes.flatMap(([input, route]): [Place, Route][] => {
    const [old, port] = parts(input);
    const id = ids.get(old) ?? "";
    if (at(at(nodes, id)?.links, port) === undefined) return [];
    const via = route.via?.map((point) => moved(point, shift));
    return [[place(id, port), withField(route, "via", via)]];
  });
  return Object.fromEntries(kept);
}

function united(
  workflow: Workflow,
  nodes: Readonly<Record<NodeId, WorkflowNode>>,
  canvas: Canvas,
): Workflow {
  const all: Record<string, unknown> = { ...workflow.canvas };
  for (const [key, entry] of Object.entries(canvas)) {
    if (Object.keys(entry).length === 0) continue;
    all[key] = key.startsWith(".") ? { ...(all[key] as object | undefined), ...entry } : entry;
  }
  return { ...workflow, nodes: { ...workflow.nodes, ...nodes }, canvas: all };
}

function mapped<T, R>(
  record: Readonly<Record<string, T>>,
  ids: ReadonlyMap<string, string>,
  change: (value: T, old: string) => R,
): Record<string, R> {
  const entries = Object.entries(record);
  return Object.fromEntries(
    entries.map(([old, value]) => [ids.get(old) ?? old, change(value, old)]),
  );
}

function shifted<T extends { readonly at?: Point }>(element: T, shift: Point): T {
  return { ...element, at: moved(element.at ?? [0, 0], shift) };
}

function moved([x, y]: Point, [right, down]: Point): Point {
  return [x + right, y + down];
}

function topLeft(clip: Clip): Point {
  const part: Workflow = { lienzo: 1, nodes: clip.nodes, canvas: clip.canvas };
  const points = [
    ...Object.keys(part.nodes).map((id) => look(part, id).at ?? ORIGIN),
    ...Object.values(frames(part)).map((frame) => frame.at),
    ...Object.values(notes(part)).map((note) => note.at),
  ];
  const least = (of: (point: Point) => number) =>
    points.reduce((found, point) => Math.min(found, of(point)), Infinity);
  return points.length === 0 ? ORIGIN : [least(([x]) => x), least(([, y]) => y)];
}

const ORIGIN: Point = [0, 0];
