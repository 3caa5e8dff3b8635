/** A clock that goes on when a test says so. */

import type { Clock } from "./clock";

interface Alarm {
  readonly at: number;
  readonly act: () => void;
}

export class ToyClock implements Clock {
  #now = 1_000_000;
  readonly #alarms = new Set<Alarm>();
  #frames = new Set<() => void>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, act: () => void): () => void {
    const alarm = { at: this.#now + milliseconds, act };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  frame(act: () => void): () => void {
    this.#frames.add(act);
    return () => this.#frames.delete(act);
  }

  /** Let time pass; what is due happens in its order. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#alarms.delete(next);
      this.#now = next.at;
      next.act();
    }
    this.#now = end;
  }

  /** Draw the next picture. */
  draw(): void {
    const due = this.#frames;
    this.#frames = new Set();
    for (const act of due) act();
  }

  get frames(): number {
    return this.#frames.size;
  }

  #next(end: number): Alarm | undefined {
    const due = [...this.#alarms].filter(({ at }) => at <= end);
    return due.toSorted((a, b) => a.at - b.at)[0];
  }
}

/** Until all that was promised and needs no time has happened. */
export async function microtasks(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
}
