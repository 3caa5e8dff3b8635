import { GripVertical } from "lucide-react";
import {
  useEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
} from "react";
import { evenRows, type RowHeights, useRowsInView } from "./VirtualRows";
import "./Sortable.css";

export interface SortableItem {
  readonly id: string;
  /** What its handle is called. */
  readonly label: string;
  readonly content: ReactNode;
}

interface Props {
  readonly label: string;
  readonly count: number;
  readonly item: (at: number) => SortableItem | undefined;
  /** Pixels of each item, where there may be so many that only those in view are drawn. */
  readonly height?: number;
  /** `to` is the place that it has afterwards. */
  readonly onMove: (id: string, to: number) => void;
  /** What a screen reader is told then. */
  readonly moved: (id: string, to: number) => string;
}

interface Drag {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/** A list whose items are moved by a handle: with the pointer, or with the arrow keys. */
export function Sortable({ label, count, item, height, onMove, moved }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const [said, setSaid] = useState("");
  const { rows, from, to } = useDrawn(list, count, height);
  const move = (id: string, to: number) => {
    if (to < 0 || to >= count || item(to)?.id === id) return;
    setSaid(moved(id, to));
    onMove(id, to);
  };
  const { drag, begin, handlers } = useDrag(list, rows, move);
  useKeptFocus(list);
  return (
    <>
      <ul
        ref={list}
        className="sortable"
        aria-label={label}
        {...(rows && { style: stretchOf(rows, from) })}
        {...handlers}
      >
        {itemsFrom(item, from, to).map(({ id, label, content }, i) => (
          <li
            key={id}
            className="sortable-item"
            style={height === undefined ? undefined : { height }}
            data-dragged={drag?.id === id || undefined}
            data-drop={drag === null || drag.id === id ? undefined : edge(drag, from + i)}
            {...(rows && { "aria-setsize": count, "aria-posinset": from + i + 1 })}
          >
            <button
              className="sortable-handle"
              data-handle={id}
              aria-label={label}
              onPointerDown={(event) => begin(event, id, from + i)}
              onKeyDown={(event) => move(id, from + i + step(event))}
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

/** Which items are drawn: those in view, or all where their height is not known. */
function useDrawn(list: RefObject<HTMLElement | null>, count: number, height?: number) {
  const rows = useMemo(() => evenRows(count, height ?? 0), [count, height]);
  const [from, to] = useRowsInView(list, rows);
  return height === undefined ? { rows: null, from: 0, to: count } : { rows, from, to };
}

/** The room of all items, of which those before are left empty. */
function stretchOf(rows: RowHeights, from: number): CSSProperties {
  return { height: rows.top(rows.count), paddingTop: rows.top(from), boxSizing: "border-box" };
}

function itemsFrom(item: Props["item"], from: number, to: number): readonly SortableItem[] {
  return Array.from({ length: to - from }, (_, i) => item(from + i)).filter(
    (each) => each !== undefined,
  );
}

/** The list has the pointer while one is dragged, which itself may be scrolled out of view. */
function useDrag(
  list: RefObject<HTMLElement | null>,
  rows: RowHeights | null,
  onDrop: (id: string, to: number) => void,
) {
  const [drag, setDrag] = useState<Drag | null>(null);
  return {
    drag,
    begin(event: PointerEvent, id: string, at: number) {
      list.current?.setPointerCapture(event.pointerId);
      setDrag({ id, from: at, to: at });
    },
    handlers: {
      onPointerMove: (event: PointerEvent) =>
        drag && setDrag({ ...drag, to: placeAt(list.current, rows, event) }),
      onPointerUp: () => {
        if (drag !== null) onDrop(drag.id, drag.to);
        setDrag(null);
      },
      onPointerCancel: () => setDrag(null),
    },
  };
}

/** An item that is moved in the page loses the focus, which its handle gets back. */
function useKeptFocus(list: RefObject<HTMLElement | null>): void {
  const focused = useRef<string | undefined>(undefined);
  useEffect(() => {
    const id = focused.current;
    if (id === undefined || document.activeElement !== document.body) return;
    list.current?.querySelector<HTMLElement>(`[data-handle="${CSS.escape(id)}"]`)?.focus();
  });
  useEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      focused.current = target instanceof HTMLElement ? target.dataset["handle"] : undefined;
    };
    addEventListener("focusin", remember);
    return () => removeEventListener("focusin", remember);
  }, []);
}

/** On which side of an item the dragged one would come to lie. */
function edge(drag: Drag, at: number): string | undefined {
  if (at !== drag.to) return undefined;
  return drag.from < at ? "after" : "before";
}

/** The place of the item under the pointer, or of the nearest. */
function placeAt(
  list: HTMLElement | null,
  rows: RowHeights | null,
  { clientY }: PointerEvent,
): number {
  if (list === null) return 0;
  if (rows !== null) return rows.at(clientY - list.getBoundingClientRect().top);
  const items = [...list.children];
  const below = items.findIndex((item) => clientY < item.getBoundingClientRect().bottom);
  return below < 0 ? items.length - 1 : below;
}

function step(event: KeyboardEvent): number {
  const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
  if (by !== 0) event.preventDefault();
  return by;
}
