import { describe, expect, test } from "vitest";
import { coverage, Mask, type BrushTip, type Pixels, type Spot } from "./mask";

const HARD: BrushTip = { size: 4, hardness: 1, erases: false };
const SOFT: BrushTip = { size: 20, hardness: 0, erases: false };
const RUBBER: BrushTip = { ...HARD, erases: true };

function opaque(width: number, height: number): Pixels {
  return { width, height, data: new Uint8ClampedArray(width * height * 4).fill(255) };
}

function spot(x: number, y: number, pressure = 1): Spot {
  return { x, y, pressure };
}

function stroke(mask: Mask, from: Spot, to: Spot, tip: BrushTip): void {
  mask.begin();
  mask.paint(from, to, tip);
  mask.end();
}

function value(mask: Mask, x: number, y: number): number | undefined {
  return mask.values[y * mask.width + x];
}

describe("the picture with its mask", () => {
  test("is transparent where it is masked, and keeps its colours there", () => {
    const picture: Pixels = {
      width: 2,
      height: 1,
      data: new Uint8ClampedArray([9, 8, 7, 255, 6, 5, 4, 255]),
    };
    const mask = new Mask(picture);
    mask.values.set([255, 100]);
    expect([...mask.appliedTo(picture).data]).toEqual([9, 8, 7, 0, 6, 5, 4, 155]);
  });

  test("is read again as it was painted", () => {
    const mask = new Mask(opaque(8, 8));
    stroke(mask, spot(2, 2), spot(6, 6), SOFT);
    const again = new Mask(mask.appliedTo(opaque(8, 8)));
    expect([...again.values]).toEqual([...mask.values]);
  });
});

describe("a stroke", () => {
  test("masks what lies under the brush, all the way, and nothing else", () => {
    const mask = new Mask(opaque(40, 20));
    stroke(mask, spot(5, 10), spot(35, 10), HARD);
    expect([value(mask, 5, 10), value(mask, 20, 10), value(mask, 34, 10)]).toEqual([255, 255, 255]);
    expect([value(mask, 20, 14), value(mask, 39, 10), value(mask, 0, 0)]).toEqual([0, 0, 0]);
  });

  test("does not grow where it crosses itself", () => {
    const mask = new Mask(opaque(40, 40));
    stroke(mask, spot(20, 20), spot(20, 20), SOFT);
    const once = value(mask, 26, 20);
    stroke(mask, spot(20, 20), spot(20, 20), SOFT);
    expect(once).toBeGreaterThan(0);
    expect(value(mask, 26, 20)).toBe(once);
  });

  test("of the rubber takes the mask away", () => {
    const mask = new Mask(opaque(20, 20));
    mask.invert();
    stroke(mask, spot(10, 10), spot(10, 10), RUBBER);
    expect([value(mask, 10, 10), value(mask, 0, 0)]).toEqual([0, 255]);
  });

  test("may leave the picture", () => {
    const mask = new Mask(opaque(10, 10));
    expect(mask.paint(spot(-50, -50), spot(-40, -40), HARD)).toEqual({
      left: 0,
      top: 0,
      right: 0,
      bottom: 0,
    });
  });
});

describe("the brush", () => {
  const at = (distance: number, tip: BrushTip, pressure = 1) =>
    coverage(distance, 0, spot(0, 0, pressure), spot(0, 0, pressure), tip);

  test("covers all at its middle and nothing beyond its edge", () => {
    expect(at(0, HARD)).toBe(1);
    expect(at(3, HARD)).toBe(0);
    expect(at(11, SOFT)).toBe(0);
  });
  test("fades when it is soft", () => {
    expect(at(3, SOFT)).toBeGreaterThan(at(6, SOFT));
    expect(at(6, SOFT)).toBeGreaterThan(at(9, SOFT));
  });
  test("is smaller under a light touch", () =>
    expect(at(1.5, HARD, 0)).toBeLessThan(at(1.5, HARD, 1)));
});

describe("undo", () => {
  test("takes back strokes one by one, and redo brings them again", () => {
    const mask = new Mask(opaque(30, 30));
    stroke(mask, spot(5, 5), spot(5, 5), HARD);
    const first = [...mask.values];
    stroke(mask, spot(20, 20), spot(25, 25), HARD);
    const second = [...mask.values];
    mask.undo();
    expect([...mask.values]).toEqual(first);
    mask.undo();
    expect(mask.values.every((one) => one === 0)).toBe(true);
    expect(mask.undo()).toBeNull();
    mask.redo();
    mask.redo();
    expect([...mask.values]).toEqual(second);
    expect(mask.canRedo).toBe(false);
  });

  test("knows inverting and clearing", () => {
    const mask = new Mask(opaque(4, 4));
    mask.invert();
    mask.clear();
    mask.undo();
    expect(value(mask, 0, 0)).toBe(255);
  });

  test("has nothing of a stroke that was abandoned", () => {
    const mask = new Mask(opaque(10, 10));
    mask.begin();
    mask.paint(spot(5, 5), spot(5, 5), HARD);
    mask.abandon();
    expect(value(mask, 5, 5)).toBe(0);
    expect(mask.canUndo).toBe(false);
  });
});
