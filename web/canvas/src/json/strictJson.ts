/**
 * JSON as the server reads it: what two readers could understand differently is refused, with its
 * place, and whole numbers are exact in every browser.
 */

export type Json =
  null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json };

export interface JsonFault {
  /** No JSON · ends too early · a key twice · a number that none can hold · nested too deep. */
  readonly reason: "json" | "short" | "duplicate" | "number" | "deep";
  readonly line: number;
  readonly column: number;
  readonly found: string;
}

const DEEPEST = 64;
const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 64n - 1n; // a seed has all of 64 bits
const LONGEST_INTEGER = 20; // digits and sign of those

/** The value of a text, or its first fault. A byte order mark is allowed. */
export function parseJson(text: string): { readonly value: Json } | { readonly fault: JsonFault } {
  try {
    return { value: new Reader(text).whole() };
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    return { fault: faultAt(text, stop) };
  }
}

class Stop {
  readonly reason: JsonFault["reason"];
  readonly at: number;

  constructor(reason: JsonFault["reason"], at: number) {
    this.reason = reason;
    this.at = at;
  }
}

function faultAt(text: string, { reason, at }: Stop): JsonFault {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  const found = text.slice(at, at + 20).split("\n")[0] ?? "";
  return { reason, line, column: at - before.lastIndexOf("\n"), found };
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Json {
    if (this.#text.startsWith("\ufeff")) this.#at = 1;
    const value = this.#value(0);
    if (this.#next() !== undefined) throw this.#stop();
    return value;
  }

  #value(depth: number): Json {
    const next = this.#next();
    if (next === "{" || next === "[") {
      if (depth === DEEPEST) throw new Stop("deep", this.#at);
      return next === "{" ? this.#object(depth + 1) : this.#list(depth + 1);
    }
    if (next === '"') return this.#string();
    for (const [word, value] of WORDS) if (this.#takeWord(word)) return value;
    return this.#number();
  }

  #object(depth: number): Json {
    const members = new Map<string, Json>();
    this.#at++;
    for (let isFirst = true; !this.#take("}"); isFirst = false) {
      if (!isFirst) this.#expect(",");
      if (this.#next() !== '"') throw this.#stop();
      const start = this.#at;
      const key = this.#string();
      if (members.has(key)) throw new Stop("duplicate", start);
      this.#expect(":");
      members.set(key, this.#value(depth));
    }
    return Object.fromEntries(members);
  }

  #list(depth: number): Json {
    const members: Json[] = [];
    this.#at++;
    while (!this.#take("]")) {
      if (members.length > 0) this.#expect(",");
      members.push(this.#value(depth));
    }
    return members;
  }

  #string(): string {
    const start = this.#at;
    let end = start;
    do {
      end = this.#text.indexOf('"', end + 1);
      if (end < 0) throw new Stop("short", this.#text.length);
    } while (this.#isEscaped(end));
    this.#at = end + 1;
    try {
      return String(JSON.parse(this.#text.slice(start, end + 1)));
    } catch {
      throw new Stop("json", start);
    }
  }

  #isEscaped(at: number): boolean {
    let first = at;
    while (this.#text[first - 1] === "\\") first--;
    return (at - first) % 2 === 1;
  }

  #number(): Json {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.#text)?.[0];
    if (found === undefined) throw this.#stop();
    const value = /[.eE]/.test(found) ? Number(found) : wholeNumber(found);
    if (value === null || value === Infinity || value === -Infinity) {
      throw new Stop("number", this.#at);
    }
    this.#at += found.length;
    return value;
  }

  #takeWord(word: string): boolean {
    const isThere = this.#text.startsWith(word, this.#at);
    if (isThere) this.#at += word.length;
    return isThere;
  }

  #take(mark: string): boolean {
    const isThere = this.#next() === mark;
    if (isThere) this.#at++;
    return isThere;
  }

  #expect(mark: string): void {
    if (!this.#take(mark)) throw this.#stop();
  }

  /** The next character that is no space. */
  #next(): string | undefined {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
    return this.#text[this.#at];
  }

  #stop(): Stop {
    return new Stop(this.#at >= this.#text.length ? "short" : "json", this.#at);
  }
}

/** Length first: reading a number takes the square of its digits. */
function wholeNumber(digits: string): Json {
  if (digits.length > LONGEST_INTEGER) return null;
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  const exact = BigInt(digits);
  return exact >= LOWEST && exact <= HIGHEST ? exact : null;
}

const WORDS: readonly (readonly [string, Json])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
