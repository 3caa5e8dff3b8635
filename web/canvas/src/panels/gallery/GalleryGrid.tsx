import { useId, useMemo, useRef, type DragEvent, type RefObject } from "react";
import type { SavedOutput } from "../../schema/schema";
import { useStudio, useText } from "../../store/studio";
import { unevenRows, VirtualRows, type RowsHandle } from "../../ui/VirtualRows";
import { useWidth } from "../../ui/useWidth";
import { carry } from "../pictures/Thumbnail";
import { GalleryTile } from "./GalleryTile";
import { placeOf, useChoosing, type Choosing } from "./choosing";
import { gridRows, rowOf, type GridRow } from "./gridRows";
import { useDayName } from "./useDayName";
import { pagesOf } from "../../text/lateWords";

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
