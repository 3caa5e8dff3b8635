import type { ReactNode } from "react";
import { printable } from "../../graph/names";
import { rankWords } from "../../graph/search";
import { useView } from "../../store/studio";
import { moment } from "../../text/format";

interface ItemProps {
  readonly icon: ReactNode;
  readonly name: string;
  readonly at: number; // seconds since 1970
  readonly onOpen?: () => void;
  readonly children?: ReactNode;
}

/** A workflow in a list, with what can be done with it. */
export function OpenItem({ icon, name, at, onOpen, children }: ItemProps) {
  const language = useView((view) => view.language);
  const said = (
    <>
      {icon}
      <span className="open-name">{printable(name)}</span>
      <span className="open-when">{moment(at, Date.now() / 1000, language)}</span>
    </>
  );
  return (
    <li className="open-item">
      {onOpen ? (
        <button className="open-button" onClick={onOpen}>
          {said}
        </button>
      ) : (
        <span className="open-button">{said}</span>
      )}
      {children}
    </li>
  );
}

/** Those that have these words in their names, the best first. */
export function named<Item extends { readonly name: string }>(
  items: readonly Item[],
  query: string,
): readonly Item[] {
  return query.trim() === "" ? items : rankWords(items, query, ({ name }) => [name]);
}

/** What comes after the dialog has gone is dropped. */
export function readInto<Value>(asked: Promise<Value>, keep: (value: Value) => void): () => void {
  let isShown = true;
  void asked.then((found) => isShown && keep(found));
  return () => {
    isShown = false;
  };
}

export function useClose(): () => void {
  const set = useView((view) => view.set);
  return () => set({ overlay: null });
}
