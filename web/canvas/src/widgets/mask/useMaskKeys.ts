import { useRef, type KeyboardEvent } from "react";
import type { Point } from "../../graph/document";
import { zoomedBy } from "./maskView";
import type { Pixels } from "./mask";
import type { MaskPointers } from "./useMaskPointers";

interface KeyTargets extends MaskPointers {
  readonly picture: Pixels;
  readonly fit: () => void;
}

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Painting without a pointer: arrows move the brush by a quarter of its size, Enter paints. */
export function useMaskKeys({ picture, mask, tip, view, frame, ring, ...pointing }: KeyTargets) {
  const brush = useRef<Point>([picture.width / 2, picture.height / 2]);
  const show = () => {
    if (view === null) return;
    const [x, y] = brush.current;
    const at = `${view.x + x * view.zoom}px ${view.y + y * view.zoom}px`;
    ring.current?.style.setProperty("translate", at);
  };
  const move = ([right, down]: Point, isFine: boolean) => {
    const step = isFine ? 1 : Math.max(1, tip.size / 4);
    const [x, y] = brush.current;
    const within = (value: number, most: number) => Math.min(Math.max(value, 0), most);
    brush.current = [
      within(x + right * step, picture.width),
      within(y + down * step, picture.height),
    ];
    show();
  };
  const dab = () => {
    const spot = { x: brush.current[0], y: brush.current[1], pressure: 1 };
    mask.begin();
    pointing.draw(mask.paint(spot, spot, tip));
    mask.end();
    pointing.onPainted();
  };
  const zoom = (factor: number) => {
    const { clientWidth = 0, clientHeight = 0 } = frame.current ?? {};
    pointing.setView((old) => old && zoomedBy(old, factor, [clientWidth / 2, clientHeight / 2]));
  };
  return {
    onFocus: show,
    onKeyDown(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const arrow = ARROWS[event.key];
      if (arrow) move(arrow, event.shiftKey);
      else if (event.key === "Enter") dab();
      else if (event.key === "0") pointing.fit();
      else if (event.key === "+" || event.key === "=") zoom(1.25);
      else if (event.key === "-") zoom(0.8);
      else if (event.key === " ") pointing.hasSpace.current = true;
      else return;
      event.preventDefault();
    },
    onKeyUp(event: KeyboardEvent) {
      if (event.key === " ") pointing.hasSpace.current = false;
    },
    onBlur() {
      pointing.hasSpace.current = false;
    },
  };
}
