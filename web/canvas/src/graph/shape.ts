/** What a value of a file must be to be worked with. What is not is set aside, and nothing is lost. */

import { isObject, type Json, type JsonObject } from "../json/json";

export type Wanted = "object" | "text" | "name" | "place" | "point" | "points" | "texts";

/** A part of a file that is not what it should be. */
export interface Misfit {
  readonly place: string;
  readonly value: Json;
  readonly wanted: Wanted;
}

/** The value without its misfits; none where it is one itself. The same value where it has none. */
export type Shape = (
  value: Json,
  place: string,
  setAside: (misfit: Misfit) => void,
) => Json | undefined;

export function leaf(wanted: Wanted, fits: (value: Json) => boolean): Shape {
  return (value, place, setAside) => {
    if (fits(value)) return value;
    setAside({ place, value, wanted });
    return undefined;
  };
}

/** An object of anything. */
export const object: Shape = leaf("object", (value) => isObject(value));

/** An object whose keys are names and whose members are all alike. */
export function record(member: Shape, isKey: (key: string) => boolean = () => true): Shape {
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
export function fields(
  known: { readonly [field: string]: Shape },
  required: readonly string[] = [],
  others?: Shape,
): Shape {
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
