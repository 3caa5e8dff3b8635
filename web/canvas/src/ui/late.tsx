import { useEffect, useState, type ComponentType } from "react";

/** A component whose code comes when the first one is drawn, or when it is fetched before. */
export type Late<Props> = ComponentType<Props> & {
  /** What fails is fetched again when it is wanted. */
  fetch(): void;
};

const PAUSE = 2000; // ms after which what could not be fetched is asked for again

/** Until its code is there, nothing is drawn in its place; a server that is away ends nothing. */
export function late<Props extends object>(load: () => Promise<ComponentType<Props>>): Late<Props> {
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
