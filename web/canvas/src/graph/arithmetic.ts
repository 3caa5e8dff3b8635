/** Sums in a field: "1024/2", "(64 + 8) * 1,5". */

const LONGEST = 200; // characters; also bounds how deep parentheses go

/** What it comes to; none where it is no sum, or comes to no finite number. A comma is a point. */
export function evaluate(text: string): number | null {
  const tokens = tokensOf(text);
  if (tokens === null || tokens.length === 0) return null;
  const reader = new Reader(tokens);
  const value = reader.sum();
  return value !== null && reader.isAtEnd && Number.isFinite(value) ? value : null;
}

type Token = number | string;

function tokensOf(text: string): readonly Token[] | null {
  if (text.length > LONGEST) return null;
  const plain = text
    .replaceAll(",", ".")
    .replaceAll("−", "-")
    .replace(/[×·]/g, "*")
    .replace(/÷/g, "/");
  const tokens: Token[] = [];
  const pattern = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|([-+*/()]))\s*/iy;
  while (pattern.lastIndex < plain.length) {
    const found = pattern.exec(plain);
    if (found === null) return null;
    tokens.push(found[1] === undefined ? (found[2] ?? "") : Number(found[1]));
  }
  return tokens;
}

/** sum = product (± product)*, product = factor (×÷ factor)*, factor = number, ±factor or (sum). */
class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  sum(): number | null {
    let value = this.#product();
    for (;;) {
      const sign = this.#take("+", "-");
      if (sign === null || value === null) return value;
      const next = this.#product();
      if (next === null) return null;
      value += sign === "+" ? next : -next;
    }
  }

  #product(): number | null {
    let value = this.#factor();
    for (;;) {
      const sign = this.#take("*", "/");
      if (sign === null || value === null) return value;
      const next = this.#factor();
      if (next === null) return null;
      value = sign === "*" ? value * next : value / next;
    }
  }

  #factor(): number | null {
    const sign = this.#take("+", "-");
    if (sign !== null) {
      const value = this.#factor();
      return value === null || sign === "+" ? value : -value;
    }
    if (this.#take("(") !== null) {
      const value = this.sum();
      return this.#take(")") === null ? null : value;
    }
    const token = this.#tokens[this.#at];
    if (typeof token !== "number") return null;
    this.#at++;
    return token;
  }

  #take(...wanted: readonly string[]): string | null {
    const token = this.#tokens[this.#at];
    if (typeof token !== "string" || !wanted.includes(token)) return null;
    this.#at++;
    return token;
  }
}
