/**
 * From the text of a file to a workflow and back.
 *
 * What can be opened is. Parts that are not what they should be, which nothing could draw or run, go
 * to the workflow's list `aside`, and stay in the file so.
 */

import type { Workflow } from "./document";
import { isObject, writeJson, type Json, type JsonObject } from "../json/json";
import { parseJson, type JsonFault } from "../json/strictJson";

type Wanted = "object" | "text" | "name" | "place" | "point" | "points" | "texts";

/** A part of a file that is not what it should be. */
interface Misfit {
  readonly place: string;
  readonly value: Json;
  readonly wanted: Wanted;
}

/** The value without its misfits; none where it is one itself. The same value where it has none. */
type PartShape = (
  value: Json,
  place: string,
  setAside: (misfit: Misfit) => void,
) => Json | undefined;

function leaf(wanted: Wanted, fits: (value: Json) => boolean): PartShape {
  return (value, place, setAside) => {
    if (fits(value)) return value;
    setAside({ place, value, wanted });
    return undefined;
  };
}

/** An object of anything. */
const object: PartShape = leaf("object", (value) => isObject(value));

/** An object whose keys are names and whose members are all alike. */
function record(member: PartShape, isKey: (key: string) => boolean = () => true): PartShape {
  return (value, place, setAside) => {
    if (!isObject(value)) return object(value, place, setAside);
    return mapped(value, (key, inner) => {
      const at = `${place}.${key}`;
      if (isKey(key)) return member(inner, at, setAside);
      setAside({ place: at, value: inner, wanted: "name" });
      return undefined;
    });
  };
}

/** An object with these fields, of which some must be there. What else it has stays. */
function fields(
  known: { readonly [field: string]: PartShape },
  required: readonly string[] = [],
  others?: PartShape,
): PartShape {
  return (value, place, setAside) => {
    if (!isObject(value)) return object(value, place, setAside);
    const isMissing = (field: string) =>
      !Object.hasOwn(value, field) ||
      known[field]?.(value[field] ?? null, "", ignore) === undefined;
    if (required.some(isMissing)) return leaf("object", () => false)(value, place, setAside);
    return mapped(value, (key, inner) => {
      const shape = Object.hasOwn(known, key) ? known[key] : others;
      return shape ? shape(inner, place ? `${place}.${key}` : key, setAside) : inner;
    });
  };
}

function mapped(
  value: JsonObject,
  change: (key: string, member: Json) => Json | undefined,
): JsonObject {
  let isSame = true;
  const entries = Object.entries(value).flatMap(([key, member]) => {
    const changed = change(key, member);
    isSame &&= changed === member;
    return changed === undefined ? [] : [[key, changed] as const];
  });
  return isSame ? value : Object.fromEntries(entries);
}

function ignore(): void {
  // of a look ahead
}

/** What is wrong with a file. `text.faults.textOf` says it. */
export interface Fault {
  readonly reason:
    | JsonFault["reason"]
    | "empty"
    | "large"
    | "notWorkflow"
    | "comfyui"
    | "nodes"
    | "version"
    | "newer"
    | "malformed"
    | "noPicture"
    | "damaged"
    | "heavy";
  readonly line?: number;
  readonly column?: number;
  readonly place?: string; // such as "nodes.sampler.links.model"
  readonly found?: string;
  readonly wanted?: Wanted;
  readonly count?: number; // how many there are
}

type Opened =
  { readonly workflow: Workflow; readonly warnings: readonly Fault[] } | { readonly fault: Fault };

const VERSION = 1;
const FARTHEST = 1e7; // pixels
const LARGEST = 64 * 2 ** 20; // characters; the server reads no more

/** The workflow of a text, or the one reason why there is none. Never throws. */
export function read(text: string): Opened {
  if (text.length > LARGEST) return { fault: { reason: "large" } };
  if (text.trim() === "") return { fault: { reason: "empty" } };
  const parsed = parseJson(text);
  return "fault" in parsed ? parsed : readValue(parsed.value);
}

/** The workflow in JSON that was read already, of a draft, say. */
export function readValue(value: Json): Opened {
  const fault = refusal(value);
  if (fault !== null || !isObject(value)) return { fault: fault ?? notWorkflow(value) };
  const misfits: Misfit[] = [];
  const fitting = WORKFLOW(value, "", (misfit) => misfits.push(misfit));
  const kept = isObject(fitting) ? fitting : value;
  const whole = Object.hasOwn(kept, "nodes") ? kept : { ...kept, nodes: {} };
  const workflow = withAside(whole, misfits);
  // The shape has made sure of all that the type says.
  return { workflow: workflow as unknown as Workflow, warnings: warnings(value, misfits) };
}

/** The text of a file with this workflow. */
export function write(workflow: Workflow): string {
  return `${writeJson(workflow, 2)}\n`;
}

function refusal(value: Json): Fault | null {
  if (isComfy(value)) return { reason: "comfyui" };
  if (!isObject(value) || !Object.hasOwn(value, "lienzo")) return notWorkflow(value);
  const { nodes } = value;
  return nodes === undefined || isObject(nodes) ? null : { reason: "nodes", found: shown(nodes) };
}

function notWorkflow(value: Json): Fault {
  return isObject(value)
    ? { reason: "notWorkflow" }
    : { reason: "notWorkflow", found: shown(value) };
}

/** What ComfyUI saves: its graph with lists, or the prompt it queues, alone or in a wrapper. */
function isComfy(value: Json): boolean {
  if (!isObject(value) || Object.hasOwn(value, "lienzo")) return false;
  if (Array.isArray(value["nodes"]) && Array.isArray(value["links"])) return true;
  const prompt = value["prompt"] ?? value;
  const nodes = isObject(prompt) ? Object.values(prompt) : [];
  return nodes.length > 0 && nodes.every((node) => isObject(node) && "class_type" in node);
}

function warnings({ lienzo }: JsonObject, misfits: readonly Misfit[]): Fault[] {
  const found: Fault[] = [];
  const isNumber = typeof lienzo === "number" && Number.isInteger(lienzo) && lienzo >= 1;
  if (!isNumber) found.push({ reason: "version", found: shown(lienzo ?? null) });
  else if (lienzo > VERSION) found.push({ reason: "newer", found: String(lienzo) });
  const [first] = misfits;
  if (first !== undefined) {
    const { place, value, wanted } = first;
    found.push({ reason: "malformed", place, found: shown(value), wanted, count: misfits.length });
  }
  return found;
}

function withAside(value: JsonObject, misfits: readonly Misfit[]): JsonObject {
  if (misfits.length === 0) return value;
  const { aside } = value;
  const before = aside === undefined ? [] : Array.isArray(aside) ? aside : [aside];
  const added = misfits.map(({ place, value: part }) => ({ place, value: part }));
  return { ...value, aside: [...before, ...added] };
}

function shown(value: Json): string {
  const text = writeJson(value);
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}

// A dot parts a node from its port, an equals sign a name from its value on the command line.
function isName(key: string): boolean {
  return key !== "" && !/[.=]/.test(key) && !/[\p{C}\p{Z}]/u.test(key.replaceAll(" ", ""));
}

/** Where something can be drawn: farther out, browsers lose the pixels and then the numbers. */
function isPoint(value: Json): boolean {
  const isNear = (one: Json) => typeof one === "number" && Math.abs(one) <= FARTHEST;
  return Array.isArray(value) && value.length === 2 && value.every(isNear);
}

const text = leaf("text", (value) => typeof value === "string");
const name = leaf("name", (value) => typeof value === "string" && value !== "");
const place = leaf("place", (value) => typeof value === "string" && /^[^.]+\.[^.]+$/s.test(value));
const point = leaf("point", isPoint);
const points = leaf("points", (value) => Array.isArray(value) && value.every(isPoint));
const texts = leaf(
  "texts",
  (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
);

const NODE = fields({ type: name, inputs: object, links: record(place), bypass: record(text) }, [
  "type",
]);
const LOOK = fields({ at: point, title: text, ports: texts, random: texts });
const FRAME = fields({ title: text, at: point, size: point, colour: text, nodes: texts }, [
  "title",
  "at",
  "size",
  "nodes",
]);
const NOTE = fields({ text, at: point, size: point }, ["text", "at", "size"]);
const CANVAS = fields(
  {
    ".frames": record(FRAME),
    ".notes": record(NOTE),
    ".routes": record(fields({ via: points })),
    ".outputs": texts,
  },
  [],
  LOOK,
);
const WORKFLOW: PartShape = fields({
  name: text,
  nodes: record(NODE, isName),
  interface: record(place, isName),
  canvas: CANVAS,
});
