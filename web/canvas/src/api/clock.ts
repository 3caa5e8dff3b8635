/** What time it is, and things to do later: handed in, so that tests need not wait. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Once, after so many milliseconds; what is returned calls it off. */
  after(milliseconds: number, act: () => void): () => void;
  /** Once, before the next picture is drawn, or soon where none is. */
  frame(act: () => void): () => void;
}

const UNSEEN = 250; // ms between frames of a page that is not looked at

export const browserClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
  frame(act) {
    const once = () => {
      cancel();
      act();
    };
    const request = requestAnimationFrame(once);
    const timer = setTimeout(once, UNSEEN);
    const cancel = () => {
      cancelAnimationFrame(request);
      clearTimeout(timer);
    };
    return cancel;
  },
};

/** Acts once after a pause: each call within the time puts it off, or not with `isSteady`. */
export function later(
  clock: Clock,
  milliseconds: number,
  act: () => void,
  isSteady = false,
): Later {
  let cancel: (() => void) | null = null;
  const stop = () => {
    cancel?.();
    cancel = null;
  };
  return {
    ask() {
      if (isSteady && cancel !== null) return;
      stop();
      cancel = clock.after(milliseconds, () => {
        cancel = null;
        act();
      });
    },
    now() {
      if (cancel === null) return;
      stop();
      act();
    },
    stop,
  };
}

export interface Later {
  ask(): void;
  /** At once what was asked for, if anything was. */
  now(): void;
  stop(): void;
}
