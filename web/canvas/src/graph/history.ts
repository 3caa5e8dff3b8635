/** Undo and redo: whole documents, which share what did not change, so that many cost little. */

import type { Workflow } from "./document";

export interface History {
  readonly past: readonly Workflow[]; // oldest first
  readonly present: Workflow;
  readonly future: readonly Workflow[]; // next first
  /** What the last step was about, and when: more of the same soon after is no step of its own. */
  readonly key?: string;
  readonly at?: number;
}

/** Most steps that can be undone. */
export const STEPS = 200;
/** For how long after a change one of the same key joins it, in milliseconds. */
export const PAUSE = 1000;

export function begin(present: Workflow): History {
  return { past: [], present, future: [] };
}

/** The history with one step more, or with its last step going further. */
export function record(history: History, workflow: Workflow, now: number, key?: string): History {
  if (workflow === history.present) return history;
  const past = isContinued(history, now, key)
    ? history.past
    : [...history.past, history.present].slice(-STEPS);
  return { past, present: workflow, future: [], key, at: now };
}

export function undone(history: History): History {
  const present = history.past.at(-1);
  if (present === undefined) return history;
  return { past: history.past.slice(0, -1), present, future: [history.present, ...history.future] };
}

export function redone(history: History): History {
  const [present, ...future] = history.future;
  if (present === undefined) return history;
  return { past: [...history.past, history.present], present, future };
}

function isContinued({ key: last, at }: History, now: number, key?: string): boolean {
  return key !== undefined && key === last && at !== undefined && now - at < PAUSE;
}
