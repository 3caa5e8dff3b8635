import {
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
  type Ref,
  type RefObject,
} from "react";

/** What may be asked of such a list. */
export interface RowsHandle {
  /** Scroll as little as is needed to see a row. */
  reveal(row: number): void;
}

interface Props {
  readonly rows: RowHeights;
  /** A row, with a key of its own. It must be as high as `rows` says. */
  readonly children: (row: number) => ReactNode;
  /** Called when the last rows come near. */
  readonly onEnd?: () => void;
  readonly handle?: Ref<RowsHandle>;
  readonly className?: string;
  /** What the list is called, where its rows are the items of one. */
  readonly label?: string;
}

type Range = readonly [from: number, to: number];

const BESIDE = 400; // pixels above and below what is seen that are drawn, too,
const LEAST = 60; // and how many of them must be left when more are drawn
const SPARE = 40; // rows that may stay drawn beyond those
const NEAR = 1600; // pixels to the end, from which on it is near

/** Rows of a list that scrolls as part of its parent, of which only those in view are drawn. */
export function VirtualRows({ rows, children, onEnd, handle, className = "", label }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const [from, to] = useRowsInView(list, rows);
  useEffect(() => {
    if (onEnd && rows.top(rows.count) - rows.top(to) < NEAR) onEnd();
  }, [onEnd, rows, to]);
  useImperativeHandle(handle, () => ({ reveal: (row) => reveal(list.current, rows, row) }), [rows]);
  return (
    <div
      ref={list}
      className={className}
      {...(label !== undefined && { role: "list", "aria-label": label })}
      style={{ height: rows.top(rows.count), paddingTop: rows.top(from), boxSizing: "border-box" }}
    >
      {Array.from({ length: to - from }, (_, i) => children(from + i))}
    </div>
  );
}

/** The rows that are to be drawn: in view, or nearly so. */
export function useRowsInView(list: RefObject<HTMLElement | null>, rows: RowHeights): Range {
  const [range, setRange] = useState<Range>([0, 0]);
  const scroller = useRef<Element | null>(null);
  const look = useRef(() => undefined as void);
  look.current = () => {
    if (list.current === null) return;
    scroller.current ??= scrollerOf(list.current);
    const [top, bottom] = stretchInView(list.current, scroller.current);
    const needed = rowsBetween(rows, top - LEAST, bottom + LEAST);
    const drawn = rowsBetween(rows, top - BESIDE, bottom + BESIDE);
    setRange((old) => (covers(old, needed) && covers(drawn, old, SPARE) ? old : drawn));
  };
  useLayoutEffect(() => look.current()); // whatever is drawn anew may move it
  useEffect(() => {
    if (list.current === null) return undefined;
    const scroller = scrollerOf(list.current);
    const again = () => look.current();
    const sizes = new ResizeObserver(again);
    sizes.observe(scroller);
    scroller.addEventListener("scroll", again, { passive: true });
    return () => {
      sizes.disconnect();
      scroller.removeEventListener("scroll", again);
    };
  }, [list]);
  return [Math.min(range[0], rows.count), Math.min(range[1], rows.count)];
}

/** Whether the rows of one are among those of the other, or beyond them by no more than some. */
function covers([from, to]: Range, other: Range, by = 0): boolean {
  return from - by <= other[0] && other[1] <= to + by;
}

/** From where to where the list is seen, in pixels from its top. */
function stretchInView(list: Element, scroller: Element): readonly [top: number, bottom: number] {
  const window = scroller.getBoundingClientRect();
  const top = window.top - list.getBoundingClientRect().top;
  return [top, top + window.height];
}

function reveal(list: Element | null, rows: RowHeights, row: number): void {
  if (list === null) return;
  const scroller = scrollerOf(list);
  const window = scroller.getBoundingClientRect();
  const start = list.getBoundingClientRect().top - window.top;
  const [above, below] = [start + rows.top(row), start + rows.top(row + 1) - window.height];
  if (above < 0) scroller.scrollBy(0, above);
  else if (below > 0) scroller.scrollBy(0, below);
}

/** What scrolls it. */
function scrollerOf(list: Element): Element {
  for (let each = list.parentElement; each; each = each.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(each).overflowY)) return each;
  }
  return document.documentElement;
}

export interface RowHeights {
  readonly count: number;
  /** Pixels from the top of the list to the top of a row; that of `count` is the height of all. */
  top(row: number): number;
  /** The row at so many pixels from the top, or the nearest. */
  at(pixels: number): number;
}

export function evenRows(count: number, height: number): RowHeights {
  return {
    count,
    top: (row) => row * height,
    at: (pixels) => within(Math.floor(pixels / height), count),
  };
}

export function unevenRows(heights: readonly number[]): RowHeights {
  const count = heights.length;
  const tops = new Float64Array(count + 1);
  for (let row = 0; row < count; row++) tops[row + 1] = (tops[row] ?? 0) + (heights[row] ?? 0);
  const top = (row: number) => tops[row] ?? 0;
  const at = (pixels: number) => {
    let [low, high] = [0, count]; // the row is the last that begins at or above it
    while (low < high) {
      const middle = (low + high) >> 1;
      if (top(middle + 1) <= pixels) low = middle + 1;
      else high = middle;
    }
    return within(low, count);
  };
  return { count, top, at };
}

/** The rows from a top to a bottom, which is not one of them. */
export function rowsBetween(
  rows: RowHeights,
  top: number,
  bottom: number,
): readonly [from: number, to: number] {
  if (rows.count === 0 || bottom < 0 || top > rows.top(rows.count)) return [0, 0];
  return [rows.at(top), rows.at(bottom) + 1];
}

function within(row: number, count: number): number {
  return Math.max(0, Math.min(row, count - 1));
}
