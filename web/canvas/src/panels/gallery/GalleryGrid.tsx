import {
  useId,
  useMemo,
  useRef,
  type DragEvent,
  type RefObject,
  useCallback,
  useLayoutEffect,
  useState,
  memo,
} from "react";
import { Check, RotateCcw, Star } from "lucide-react";
import type { SavedOutput } from "../../schema/schema";
import { useStudio, useText, useView } from "../../store/studio";
import { unevenRows, VirtualRows, type RowsHandle } from "../../ui/VirtualRows";
import { carry, OutputIcon } from "../pictures/Thumbnail";
import { placeOf, useChoosing, type Choosing } from "./choosing";
import { gridRows, rowOf, type GridRow } from "./gridRows";
import { pagesOf } from "../../text/lateWords";
import { localeOf } from "../../text/format";
import { printable } from "../../graph/names";
import { SafeImage } from "../../ui/SafeImage";
import { endingOf, outputName } from "../pictures/outputNames";

interface GridProps extends Choosing {
  readonly hasMore: boolean;
  readonly onEnd: () => void;
  readonly onDrag: (isDragged: boolean) => void;
  readonly onDropped: () => void;
}

const DAY = 38; // pixels of a row that names a day

/** Files by the day, walked with the arrow keys. Those that are in view are drawn. */
export function GalleryGrid(props: GridProps) {
  const { outputs, chosen, hasMore, onEnd } = props;
  const text = pagesOf(useText()).gallery;
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, side, gap } = useColumns(scroller);
  const rows = useMemo(() => gridRows(outputs, columns), [outputs, columns]);
  const heights = useMemo(
    () => unevenRows(rows.map(({ kind }) => (kind === "day" ? DAY : side + gap))),
    [rows, side, gap],
  );
  const list = useRef<RowsHandle>(null);
  const base = useId();
  const { at, handlers } = useChoosing(props, {
    rows,
    reveal: (tile) => list.current?.reveal(rowOf(rows, tile)),
    screen: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / side)),
  });
  const drag = useDragging(props);
  const current = outputs[at];
  return (
    <div
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-multiselectable
      aria-label={text.list}
      aria-activedescendant={current && `${base}${current.id}`}
      className="gallery-grid"
      data-choosing={chosen.size > 0 || props.isTrash}
      data-trash={props.isTrash || undefined}
      {...handlers}
      {...drag}
    >
      {columns > 0 && (
        <VirtualRows rows={heights} handle={list} {...(hasMore && { onEnd })}>
          {(row) => (
            <Row key={row} row={rows[row]} {...{ outputs, chosen, current, base, columns, gap }} />
          )}
        </VirtualRows>
      )}
    </div>
  );
}

interface RowProps {
  readonly row: GridRow | undefined;
  readonly outputs: readonly SavedOutput[];
  readonly chosen: ReadonlySet<number>;
  readonly current: SavedOutput | undefined;
  readonly base: string;
  readonly columns: number;
  readonly gap: number;
}

function Row({ row, outputs, chosen, current, base, columns, gap }: RowProps) {
  const dayName = useDayName();
  if (row === undefined) return null;
  if (row.kind === "day") {
    return (
      <h3 className="gallery-day" style={{ height: DAY }}>
        {dayName(row.start)}
      </h3>
    );
  }
  const style = { gridTemplateColumns: `repeat(${columns}, 1fr)`, gap, paddingBottom: gap };
  return (
    <div className="gallery-tiles" role="presentation" style={style}>
      {outputs.slice(row.from, row.to).map((output, i) => (
        <GalleryTile
          key={output.id}
          output={output}
          id={`${base}${output.id}`}
          place={row.from + i + 1}
          isChosen={chosen.has(output.id)}
          isCurrent={output === current}
        />
      ))}
    </div>
  );
}

/** How many tiles fit into a row, and how large they are then. */
function useColumns(scroller: RefObject<HTMLElement | null>) {
  const width = useWidth(scroller);
  if (width === 0) return { columns: 0, side: 0, gap: 0 };
  const [least, gap] = width < 640 ? [Math.min(168, width / 3.2), 4] : [168, 8];
  const columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
  return { columns, side: (width - gap * (columns - 1)) / columns, gap };
}

/** A picture that is dragged makes way for the canvas, which it can be let go on. */
function useDragging({ outputs, onDrag, onDropped }: GridProps) {
  const { api } = useStudio();
  return {
    onDragStart: (event: DragEvent) => {
      const output = outputs[placeOf(event.target, outputs)];
      if (output === undefined) return event.preventDefault();
      carry(event, api.url(output.url), output);
      setTimeout(() => onDrag(true)); // once the browser has drawn what is dragged
    },
    onDragEnd: (event: DragEvent) => {
      onDrag(false);
      if (event.dataTransfer.dropEffect !== "none") onDropped();
    },
  };
}

/** "Today", "Yesterday", or the date of a day that is told by its midnight. */
function useDayName(): (start: number) => string {
  const text = pagesOf(useText()).gallery;
  const language = useView((view) => view.language);
  return useCallback(
    (start) => {
      const day = new Date(start * 1000);
      const today = new Date();
      const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
      if (day.toDateString() === today.toDateString()) return text.today;
      if (day.toDateString() === yesterday.toDateString()) return text.yesterday;
      const isThisYear = day.getFullYear() === today.getFullYear();
      return new Intl.DateTimeFormat(localeOf(language), {
        weekday: "long",
        day: "numeric",
        month: "long",
        ...(!isThisYear && { year: "numeric" }),
      }).format(day);
    },
    [text, language],
  );
}

/** How wide the inside of an element is, in pixels; 0 before it is there. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const watched = element.current;
    if (watched === null) return undefined;
    const measure = () => {
      const { paddingLeft, paddingRight } = getComputedStyle(watched);
      setWidth(watched.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(watched);
    return () => sizes.disconnect();
  }, [element]);
  return width;
}

interface TileProps {
  readonly output: SavedOutput;
  readonly id: string; // of the element
  readonly place: number; // from 1
  readonly isChosen: boolean;
  readonly isCurrent: boolean; // the keys are about it
}

/** A file of the gallery. What is pressed in it is told by `data-act`. */
const GalleryTile = memo(function GalleryTile(props: TileProps) {
  const { output, id, place, isChosen, isCurrent } = props;
  const { api } = useStudio();
  const name = printable(outputName(output));
  const Corner = output.trash === null ? Star : RotateCcw;
  const side = devicePixelRatio > 1.4 ? 512 : 256;
  return (
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-posinset={place}
      aria-setsize={-1}
      aria-label={name}
      title={name}
      className="gallery-tile"
      data-id={output.id}
      data-current={isCurrent || undefined}
      data-star={output.star || undefined}
      draggable={output.thumbnail !== null && output.trash === null}
    >
      {output.thumbnail === null ? (
        <FileCard output={output} />
      ) : (
        <SafeImage
          src={api.url(`${output.thumbnail}?side=${side}`)}
          instead={<FileCard output={output} />}
        />
      )}
      <span className="gallery-mark" data-act="choose" aria-hidden>
        <Check size={13} strokeWidth={3} />
      </span>
      <span className="gallery-corner" data-act="corner" aria-hidden>
        <Corner size={15} strokeWidth={2} />
      </span>
      {output.star && <StarWords />}
    </div>
  );
});

/** What has no picture, as what it is. */
function FileCard({ output }: { readonly output: SavedOutput }) {
  return (
    <span className="gallery-file">
      <OutputIcon media={output.media} />
      <span className="gallery-file-name">{printable(outputName(output))}</span>
      <span className="gallery-file-kind">{endingOf(output)}</span>
    </span>
  );
}

function StarWords() {
  return <span className="unseen">{pagesOf(useText()).gallery.starred}</span>;
}
