import { useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import type { SavedOutput } from "../../schema/schema";
import { gridStep, type GridRow } from "./gridRows";

/** The tiles that there are, and what may be done with them. */
export interface Choosing {
  readonly outputs: readonly SavedOutput[];
  readonly chosen: ReadonlySet<number>;
  readonly isTrash: boolean;
  readonly onChoose: (ids: ReadonlySet<number>) => void;
  readonly onOpen: (name: string) => void;
  readonly onStar: (output: SavedOutput) => void;
  /** To the trash or, in the trash, back. */
  readonly onRemove: (output: SavedOutput) => void;
  readonly onUndo: () => void;
}

interface Grid {
  readonly rows: readonly GridRow[];
  readonly reveal: (tile: number) => void;
  readonly screen: () => number; // rows that are seen at a time
}

/** Which tile the keyboard is on, and what presses and keys do. */
export function useChoosing(props: Choosing, grid: Grid) {
  const { outputs, onUndo } = props;
  const [place, setPlace] = useState(0);
  const anchor = useRef(0); // where a range begins
  const at = Math.max(0, Math.min(place, outputs.length - 1));
  const acts = actsOn(props, anchor);
  const walk = (to: number, isExtending: boolean) => {
    setPlace(to);
    grid.reveal(to);
    if (isExtending) acts.extend(to);
    else anchor.current = to;
  };
  const strike = (event: KeyboardEvent): boolean => {
    const isControl = event.ctrlKey || event.metaKey;
    const to = gridStep(grid.rows, at, event.key, grid.screen());
    const output = outputs[at];
    if (event.key === "z" && isControl) onUndo();
    else if (output === undefined) return false;
    else if (to !== null) walk(to, event.shiftKey);
    else if (event.key === "a" && isControl) acts.all();
    else if (isControl || event.altKey) return false;
    else return acts.strike(event.key, output, at);
    return true;
  };
  return {
    at,
    handlers: {
      onClick: (event: MouseEvent) => {
        const to = placeOf(event.target, outputs);
        if (to < 0) return;
        setPlace(to);
        acts.press(to, event);
      },
      onKeyDown: (event: KeyboardEvent) => strike(event) && event.preventDefault(),
    },
  };
}

function actsOn(props: Choosing, anchor: { current: number }) {
  const { outputs, chosen, isTrash, onChoose, onOpen, onStar, onRemove } = props;
  const extend = (to: number) => {
    const [from, end] = [Math.min(anchor.current, to), Math.max(anchor.current, to)];
    onChoose(new Set([...chosen, ...outputs.slice(from, end + 1).map(({ id }) => id)]));
  };
  const toggle = (to: number) => {
    anchor.current = to;
    const id = outputs[to]?.id;
    if (id !== undefined) onChoose(toggled(chosen, id));
  };
  return {
    extend,
    all: () => onChoose(new Set(outputs.map(({ id }) => id))),
    /** Says whether the key is one of ours. */
    strike(key: string, output: SavedOutput, at: number): boolean {
      if (key === " ") toggle(at);
      else if (key === "Delete" || (key === "Enter" && isTrash)) onRemove(output);
      else if (key === "Enter") onOpen(output.name);
      else if (key === "s" && !isTrash) onStar(output);
      else return false;
      return true;
    },
    press(to: number, event: MouseEvent): void {
      const output = outputs[to];
      const act = actOf(event.target);
      const isAdding = event.ctrlKey || event.metaKey || isTrash || chosen.size > 0;
      if (output === undefined) return;
      if (act === "corner") (isTrash ? onRemove : onStar)(output);
      else if (event.shiftKey) extend(to);
      else if (isAdding || act === "choose") toggle(to);
      else onOpen(output.name);
    },
  };
}

/** The place of the tile that an event is about; below 0 where it is about none. */
export function placeOf(target: EventTarget, outputs: readonly SavedOutput[]): number {
  const tile = target instanceof Element ? target.closest<HTMLElement>("[role=option]") : null;
  const id = Number(tile?.dataset["id"] ?? Number.NaN);
  return outputs.findIndex((output) => output.id === id);
}

function actOf(target: EventTarget): string | undefined {
  if (!(target instanceof Element)) return undefined;
  return target.closest<HTMLElement>("[data-act]")?.dataset["act"];
}

function toggled(chosen: ReadonlySet<number>, id: number): ReadonlySet<number> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}
