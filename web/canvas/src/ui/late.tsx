import { lazy, Suspense, useEffect, useState, type ComponentType } from "react";

/** A component whose code comes when the first one is drawn, or when it is fetched before. */
export type Late<Props> = ComponentType<Props> & {
  /** What fails is fetched again when it is wanted. */
  fetch(): void;
};

/** What a user asks for: where it cannot be fetched, the boundary around it says so. */
export function late<Props extends object>(load: () => Promise<ComponentType<Props>>): Late<Props> {
  const Part: ComponentType<Props> = lazy(async () => ({ default: await load() }));
  const Shown = (props: Props) => (
    <Suspense>
      <Part {...props} />
    </Suspense>
  );
  const fetch = () => void load().catch(() => undefined);
  return Object.assign(Shown, { fetch });
}

const PAUSE = 2000; // ms after which what could not be fetched is asked for again

/** What is always there and nobody asks for: it comes when it can be had, and takes nothing along. */
export function eventually<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): Late<Props> {
  const arrived: { part?: ComponentType<Props> } = {};
  const get = async () => (arrived.part ??= await load());
  const Shown = (props: Props) => {
    const [Part, setPart] = useState(() => arrived.part);
    useEffect(() => {
      if (Part) return undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let isGone = false;
      const ask = () => {
        get().then(
          (part) => isGone || setPart(() => part),
          () => (timer = isGone ? undefined : setTimeout(ask, PAUSE)),
        );
      };
      ask();
      return () => {
        isGone = true;
        clearTimeout(timer);
      };
    }, [Part]);
    return Part ? <Part {...props} /> : null;
  };
  const fetch = () => void get().catch(() => undefined);
  return Object.assign(Shown, { fetch });
}

/** Acts once the page has nothing better to do; what is returned calls it off. WebKit has no word for that. */
export function whenIdle(act: () => void): () => void {
  if (typeof requestIdleCallback !== "function") {
    const timer = setTimeout(act, 50);
    return () => clearTimeout(timer);
  }
  const ticket = requestIdleCallback(act, { timeout: 400 });
  return () => cancelIdleCallback(ticket);
}
