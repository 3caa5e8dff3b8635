import { Check, ImageOff } from "lucide-react";
import {
  memo,
  useMemo,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
} from "react";
import type { Output } from "../../schema/schema";
import { printable } from "../../graph/names";
import { useStudio, useText } from "../../store/studio";
import { useDayName } from "./useDayName";
import { gridStep } from "./gridStep";
import { byDay, fileName, type Picture } from "../pictures/pictures";

interface GridProps {
  readonly pictures: readonly Picture[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (names: ReadonlySet<string>) => void;
  readonly onOpen: (name: string) => void;
  readonly onDelete: (picture: Picture) => void;
}

/** Pictures by the day, walked with the arrow keys. */
export function GalleryGrid(props: GridProps) {
  const { pictures, chosen } = props;
  const text = useText().pages.gallery;
  const days = useMemo(() => byDay(pictures), [pictures]);
  const dayName = useDayName();
  const { current, handlers } = useChoosing(props);
  return (
    <div
      role="listbox"
      aria-multiselectable
      aria-label={text.list}
      className="gallery-grid"
      data-choosing={chosen.size > 0}
      {...handlers}
    >
      {days.map((day) => (
        <section key={day.start} role="group" aria-label={dayName(day.start)}>
          <h3 className="gallery-day" aria-hidden>
            {dayName(day.start)}
          </h3>
          <div className="gallery-tiles">
            {day.pictures.map(({ output }) => (
              <Tile
                key={output.name}
                output={output}
                isChosen={chosen.has(output.name)}
                isTabStop={output.name === current}
              />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

/** Which tile the keyboard is on, and what presses and keys do. */
function useChoosing({ pictures, chosen, onChoose, onOpen, onDelete }: GridProps) {
  const [focused, setFocused] = useState(0);
  const anchor = useRef(0); // where a range begins
  const names = useMemo(() => pictures.map(({ output }) => output.name), [pictures]);
  const at = Math.min(focused, names.length - 1);
  const picture = pictures[at];
  const name = names[at] ?? "";
  const extend = (to: number) =>
    onChoose(new Set([...chosen, ...between(names, anchor.current, to)]));
  const toggle = (to: number) => {
    anchor.current = to;
    onChoose(toggled(chosen, names[to] ?? ""));
  };
  const walk = (tiles: readonly HTMLElement[], to: number, isExtending: boolean) => {
    tiles[to]?.focus();
    if (isExtending) extend(to);
    else anchor.current = to;
  };
  const onClick = (event: MouseEvent) => {
    const to = placeOf(event.target, names);
    const isAdding = event.ctrlKey || event.metaKey || chosen.size > 0 || isMark(event.target);
    if (to < 0) return;
    if (event.shiftKey) extend(to);
    else if (isAdding) toggle(to);
    else onOpen(names[to] ?? "");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (picture === undefined || placeOf(event.target, names) < 0) return;
    const tiles = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=option]")];
    const boxes = tiles.map((tile) => tile.getBoundingClientRect());
    const to = gridStep(boxes, at, event.key);
    const isAll = event.key === "a" && (event.ctrlKey || event.metaKey);
    if (to !== null) walk(tiles, to, event.shiftKey);
    else if (isAll) onChoose(new Set(names));
    else if (event.key === "Enter") onOpen(name);
    else if (event.key === "Delete") onDelete(picture);
    else if (event.key === " ") toggle(at);
    else return;
    event.preventDefault();
  };
  const onFocus = ({ target }: FocusEvent) => setFocused(Math.max(0, placeOf(target, names)));
  return { current: name, handlers: { onClick, onKeyDown, onFocus } };
}

interface TileProps {
  readonly output: Output;
  readonly isChosen: boolean;
  readonly isTabStop: boolean;
}

const Tile = memo(function Tile({ output, isChosen, isTabStop }: TileProps) {
  const { api } = useStudio();
  const [isBroken, setBroken] = useState(false);
  const name = printable(fileName(output));
  return (
    <div
      role="option"
      aria-selected={isChosen}
      aria-label={name}
      title={name}
      className="gallery-tile"
      tabIndex={isTabStop ? 0 : -1}
      data-name={output.name}
    >
      {isBroken ? (
        <ImageOff className="gallery-broken" aria-hidden />
      ) : (
        <img
          src={api.url(output.url)}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setBroken(true)}
        />
      )}
      <span className="gallery-mark" aria-hidden>
        <Check size={13} strokeWidth={3} />
      </span>
    </div>
  );
});

/** The place of the tile that an event is about; below 0 where it is about none. */
function placeOf(target: EventTarget, names: readonly string[]): number {
  const tile = target instanceof Element ? target.closest<HTMLElement>("[role=option]") : null;
  return names.indexOf(tile?.dataset["name"] ?? "");
}

function isMark(target: EventTarget): boolean {
  return target instanceof Element && target.closest(".gallery-mark") !== null;
}

function toggled(chosen: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(name)) next.add(name);
  return next;
}

function between(names: readonly string[], a: number, b: number): readonly string[] {
  return names.slice(Math.min(a, b), Math.max(a, b) + 1);
}
