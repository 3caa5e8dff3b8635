import { GripVertical } from "lucide-react";
import {
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
} from "react";
import "./Sortable.css";

export interface SortableItem {
  readonly id: string;
  /** What its handle is called. */
  readonly label: string;
  readonly content: ReactNode;
}

interface Props {
  readonly label: string;
  readonly items: readonly SortableItem[];
  /** `to` is the place that it has afterwards. */
  readonly onMove: (id: string, to: number) => void;
  /** What a screen reader is told then. */
  readonly moved: (id: string, to: number) => string;
}

interface Drag {
  readonly id: string;
  readonly to: number;
}

/** A list whose items are moved by a handle: with the pointer, or with the arrow keys. */
export function Sortable({ label, items, onMove, moved }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const [said, setSaid] = useState("");
  const move = (id: string, to: number) => {
    if (items[to] === undefined || items[to].id === id) return;
    setSaid(moved(id, to));
    onMove(id, to);
  };
  const drop = () => {
    if (drag !== null) move(drag.id, drag.to);
    setDrag(null);
  };
  useKeptFocus(list, items);
  return (
    <>
      <ul ref={list} className="sortable" aria-label={label}>
        {items.map(({ id, label, content }, at) => (
          <li
            key={id}
            className="sortable-item"
            data-dragged={drag?.id === id || undefined}
            data-drop={drag === null || drag.id === id ? undefined : edge(items, drag, at)}
          >
            <button
              className="sortable-handle"
              data-handle={id}
              aria-label={label}
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId);
                setDrag({ id, to: at });
              }}
              onPointerMove={(event) => drag && setDrag({ id, to: placeAt(list.current, event) })}
              onPointerUp={drop}
              onPointerCancel={() => setDrag(null)}
              onKeyDown={(event) => move(id, at + step(event))}
            >
              <GripVertical size={14} aria-hidden />
            </button>
            {content}
          </li>
        ))}
      </ul>
      <p className="unseen" role="status">
        {said}
      </p>
    </>
  );
}

/** An item that is moved in the page loses the focus, which its handle gets back. */
function useKeptFocus(list: RefObject<HTMLElement | null>, items: readonly SortableItem[]): void {
  const focused = useRef<string | undefined>(undefined);
  useEffect(() => {
    const id = focused.current;
    if (id === undefined || document.activeElement !== document.body) return;
    list.current?.querySelector<HTMLElement>(`[data-handle="${CSS.escape(id)}"]`)?.focus();
  }, [items, list]);
  useEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      focused.current = target instanceof HTMLElement ? target.dataset["handle"] : undefined;
    };
    addEventListener("focusin", remember);
    return () => removeEventListener("focusin", remember);
  }, []);
}

/** On which side of an item the dragged one would come to lie. */
function edge(items: readonly SortableItem[], drag: Drag, at: number): string | undefined {
  if (at !== drag.to) return undefined;
  return items.findIndex(({ id }) => id === drag.id) < at ? "after" : "before";
}

/** The item under the pointer, or the nearest. */
function placeAt(list: HTMLElement | null, { clientY }: PointerEvent): number {
  const items = [...(list?.children ?? [])];
  const below = items.findIndex((item) => clientY < item.getBoundingClientRect().bottom);
  return below < 0 ? items.length - 1 : below;
}

function step(event: KeyboardEvent): number {
  const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
  if (by !== 0) event.preventDefault();
  return by;
}
