/** Records that are never changed in place: each change is a copy, or the same where it is none. */

type Of<T> = { readonly [key: string]: T };

/** What is kept there. Unlike `record[key]`, "constructor" finds nothing in an empty record. */
export function at<T>(record: Of<T> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

export function put<T>(record: Of<T> | undefined, key: string, value: T): Of<T> {
  if (record !== undefined && at(record, key) === value) return record;
  return { ...record, [key]: value };
}

/** Without these keys; nothing where nothing is left. */
export function without<T>(
  record: Of<T> | undefined,
  isGone: (key: string, value: T) => boolean,
): Of<T> | undefined {
  if (record === undefined) return undefined;
  const gone = Object.entries(record).filter(([key, value]) => isGone(key, value));
  if (gone.length === 0) return record;
  const left = { ...record };
  for (const [key] of gone) delete left[key];
  return Object.keys(left).length > 0 ? left : undefined;
}

/** The object with the field set, or without the field where there is no value. */
export function withField<T extends object, K extends keyof T>(
  object: T,
  field: K,
  value: T[K] | undefined,
): T {
  if (object[field] === value) return object;
  if (value !== undefined) return { ...object, [field]: value };
  const { [field]: _gone, ...left } = object;
  return left as T; // only optional fields are ever taken away
}
