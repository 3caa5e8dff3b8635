import { Check, ImageOff } from "lucide-react";
import { memo, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import { printable } from "../graph/names";
import { useStudio, useText } from "../store/studio";
import { useDayName } from "./useDayName";
import { gridStep } from "./gridStep";
import { byDay, fileName, type Made } from "./made";

interface GridProps {
  readonly pictures: readonly Made[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (names: ReadonlySet<string>) => void;
  readonly onOpen: (name: string) => void;
  readonly onDelete: (picture: Made) => void;
}

/** Pictures by the day, walked with the arrow keys. */
export function GalleryGrid({ pictures, chosen, onChoose, onOpen, onDelete }: GridProps) {
  const text = useText().pages.gallery;
  const grid = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const anchor = useRef(0); // where a range begins
  const days = useMemo(() => byDay(pictures), [pictures]);
  const dayName = useDayName();
  const names = useMemo(() => pictures.map(({ output }) => output.name), [pictures]);
  const toggle = (name: string) => {
    anchor.current = names.indexOf(name);
    onChoose(toggled(chosen, name));
  };
  const press = (event: MouseEvent) => {
    const name = nameAt(event.target);
    if (name === undefined) return;
    const to = names.indexOf(name);
    const isAdding = event.ctrlKey || event.metaKey || chosen.size > 0 || isMark(event.target);
    if (event.shiftKey) onChoose(new Set([...chosen, ...between(names, anchor.current, to)]));
    else if (isAdding) toggle(name);
    else onOpen(name);
  };
  const strike = (event: KeyboardEvent) => {
    if (nameAt(event.target) === undefined) return;
    const tiles = [...(grid.current?.querySelectorAll<HTMLElement>("[role=option]") ?? [])];
    const name = names[at];
    const to = gridStep(
      tiles.map((tile) => tile.getBoundingClientRect()),
      at,
      event.key,
    );
    const isAll = event.key === "a" && (event.ctrlKey || event.metaKey);
    if (to !== null) {
      tiles[to]?.focus();
      if (event.shiftKey) onChoose(new Set([...chosen, ...between(names, anchor.current, to)]));
      else anchor.current = to;
    } else if (isAll) onChoose(new Set(names));
    else if (event.key === "Enter" && name !== undefined) onOpen(name);
    else if (event.key === "Delete" && pictures[at] !== undefined) onDelete(pictures[at]);
    else if (event.key === " " && name !== undefined) toggle(name);
    else return;
    event.preventDefault();
  };
  let place = 0;
  return (
    <div
      ref={grid}
      role="listbox"
      aria-multiselectable
      aria-label={text.list}
      className="gallery-grid"
      data-choosing={chosen.size > 0}
      onKeyDown={strike}
      onClick={press}
      onFocus={({ target }) => setAt(Math.max(0, names.indexOf(nameAt(target) ?? "")))}
    >
      {days.map((day) => (
        <section key={day.start} role="group" aria-label={dayName(day.start)}>
          <h3 className="gallery-day" aria-hidden>
            {dayName(day.start)}
          </h3>
          <div className="gallery-tiles">
            {day.pictures.map((picture) => {
              const index = place++;
              return (
                <Tile
                  key={picture.output.name}
                  picture={picture}
                  isChosen={chosen.has(picture.output.name)}
                  isTabStop={index === Math.min(at, pictures.length - 1)}
                />
              );
            })}
          </div>
        </section>
      ))}
    </div>
  );
}

interface TileProps {
  readonly picture: Made;
  readonly isChosen: boolean;
  readonly isTabStop: boolean;
}

const Tile = memo(function Tile({ picture, isChosen, isTabStop }: TileProps) {
  const { api } = useStudio();
  const { output } = picture;
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

function nameAt(target: EventTarget): string | undefined {
  const tile = target instanceof Element ? target.closest<HTMLElement>("[role=option]") : null;
  return tile?.dataset["name"];
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
