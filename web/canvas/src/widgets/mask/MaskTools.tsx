import { Contrast, Eraser, Paintbrush, Redo2, Trash2, Undo2 } from "lucide-react";
import { useText } from "../../store/studio";
import { IconButton } from "../../ui/Button";
import type { DirtyRect, BrushTip, Mask } from "./mask";

const SIZES = { least: 1, most: 1024 }; // pixels of the picture

/** Gives what it changed, which is drawn again. */
export type MaskChange = (mask: Mask) => DirtyRect | null;

interface MaskToolsProps {
  readonly tip: BrushTip;
  readonly onTip: (tip: BrushTip) => void;
  readonly mask: Mask | undefined;
  readonly onAct: (change: MaskChange) => void;
}

/** The brush, and what is done to the mask as a whole. */
export function MaskTools({ tip, onTip, mask, onAct }: MaskToolsProps) {
  const text = useText().fields;
  return (
    <div className="mask-tools" role="toolbar" aria-label={text.mask}>
      <div className="mask-group">
        <Brush {...{ tip, onTip }} label={text.paint} erases={false} />
        <Brush {...{ tip, onTip }} label={text.erase} erases />
      </div>
      <Slider
        label={text.brushSize}
        value={Math.log2(tip.size)}
        range={[Math.log2(SIZES.least), Math.log2(SIZES.most)]}
        words={`${Math.round(tip.size)} px`}
        onChange={(power) => onTip({ ...tip, size: 2 ** power })}
      />
      <Slider
        label={text.brushHardness}
        value={tip.hardness}
        range={[0, 1]}
        words={`${Math.round(tip.hardness * 100)} %`}
        onChange={(hardness) => onTip({ ...tip, hardness })}
      />
      <div className="mask-group">
        <IconButton
          label={text.undo}
          keys="Ctrl+Z"
          disabled={!mask?.canUndo}
          onClick={() => onAct((on) => on.undo())}
        >
          <Undo2 aria-hidden />
        </IconButton>
        <IconButton
          label={text.redo}
          keys="Ctrl+Shift+Z"
          disabled={!mask?.canRedo}
          onClick={() => onAct((on) => on.redo())}
        >
          <Redo2 aria-hidden />
        </IconButton>
        <IconButton label={text.invert} onClick={() => onAct((on) => on.invert())}>
          <Contrast aria-hidden />
        </IconButton>
        <IconButton label={text.clear} onClick={() => onAct((on) => on.clear())}>
          <Trash2 aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly range: readonly [low: number, high: number];
  readonly words: string;
  readonly onChange: (value: number) => void;
}

function Slider({ label, value, range, words, onChange }: SliderProps) {
  return (
    <label>
      {label}
      <input
        type="range"
        min={range[0]}
        max={range[1]}
        step={0.05}
        value={value}
        aria-valuetext={words}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
      <output>{words}</output>
    </label>
  );
}

interface BrushProps extends Pick<MaskToolsProps, "tip" | "onTip"> {
  readonly label: string;
  readonly erases: boolean;
}

function Brush({ tip, onTip, label, erases }: BrushProps) {
  const Icon = erases ? Eraser : Paintbrush;
  return (
    <IconButton
      label={label}
      aria-pressed={tip.erases === erases}
      onClick={() => onTip({ ...tip, erases })}
    >
      <Icon aria-hidden />
    </IconButton>
  );
}

export function smallerTip(tip: BrushTip): BrushTip {
  return { ...tip, size: Math.max(SIZES.least, tip.size * 0.8) };
}

export function largerTip(tip: BrushTip): BrushTip {
  return { ...tip, size: Math.min(SIZES.most, tip.size * 1.25) };
}
