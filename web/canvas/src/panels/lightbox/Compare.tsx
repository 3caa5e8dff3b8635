import { ArrowLeftRight, FlipHorizontal2, Columns2, SquareSplitHorizontal } from "lucide-react";
import { useState, type CSSProperties } from "react";
import { printable } from "../../graph/names";
import { useStudio, useText } from "../../store/studio";
import { Dialog, useDialogKeys } from "../../ui/Dialog";
import { IconButton } from "../../ui/Button";
import { Segmented } from "../../ui/Segmented";
import type { SavedOutput } from "../../schema/schema";
import { outputName } from "../pictures/outputNames";
import { type Size, transformOf, usePictureView } from "./usePictureView";
import { differing } from "../../graph/settings";
import { useSettings } from "./LightboxDetails";
import { pagesOf } from "../../text/lateWords";
import "./Compare.css";
import "./Lightbox.css";

type Mode = "slider" | "side" | "flip";

const ICONS = { slider: <SquareSplitHorizontal />, side: <Columns2 />, flip: <FlipHorizontal2 /> };
const MODES: readonly Mode[] = ["slider", "side", "flip"];
const STEP = 5; // percent

interface CompareProps {
  readonly first: SavedOutput;
  readonly second: SavedOutput;
  readonly onClose: () => void;
}

/** Two pictures, looked at alike: one over the other, side by side, or in turn. */
export function Compare({ first, second, onClose }: CompareProps) {
  const text = pagesOf(useText()).compare;
  const [mode, setMode] = useState<Mode>("slider");
  const [isSwapped, swap] = useState(false);
  const [isFlipped, flip] = useState(false);
  const [share, setShare] = useState(50);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [stage, setStage] = useState<HTMLElement | null>(null);
  const view = usePictureView(stage, size);
  const [a, b] = isSwapped ? [second, first] : [first, second];
  const slide = (by: number) => setShare(Math.min(100, Math.max(0, share + by)));
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => slide(-STEP),
    ArrowRight: () => slide(STEP),
    " ": () => flip(!isFlipped),
    s: () => swap(!isSwapped),
    "0": view.fit,
    "1": () => view.full(),
    "+": view.larger,
    "=": view.larger,
    "-": view.smaller,
  };
  useDialogKeys(stage, ({ key, target }) => {
    const isPressing = key === " " && target instanceof HTMLButtonElement;
    if (isPressing || keys[key] === undefined) return false;
    keys[key]();
    return true;
  });
  const transform = transformOf(view.view);
  const cut = { "--share": `${share}%` } as CSSProperties;
  return (
    <Dialog title={text.title} size="full" className="compare" onClose={onClose}>
      <Tools mode={mode} onMode={setMode} onSwap={() => swap(!isSwapped)} />
      <div className="compare-view" data-mode={mode} style={cut}>
        <Side
          output={a}
          which="first"
          transform={transform}
          onSize={setSize}
          isHidden={mode === "flip" && isFlipped}
        />
        <Side
          output={b}
          which="second"
          transform={transform}
          isHidden={mode === "flip" && !isFlipped}
        />
        <div
          ref={setStage}
          className="compare-stage"
          {...view.gestures}
          {...(mode === "flip" && view.view.zoom === 1 && { onClick: () => flip(!isFlipped) })}
        />
        {mode === "slider" && <Curtain share={share} onShare={setShare} stage={stage} />}
      </div>
      <CompareDifferences first={a} second={b} />
    </Dialog>
  );
}

interface ToolsProps {
  readonly mode: Mode;
  readonly onMode: (mode: Mode) => void;
  readonly onSwap: () => void;
}

function Tools({ mode, onMode, onSwap }: ToolsProps) {
  const text = pagesOf(useText()).compare;
  return (
    <div className="compare-tools">
      <Segmented
        label={text.mode}
        options={MODES.map((value) => ({ value, label: text.modes[value], icon: ICONS[value] }))}
        value={mode}
        onChange={onMode}
      />
      <IconButton label={text.swap} keys="S" onClick={onSwap}>
        <ArrowLeftRight />
      </IconButton>
    </div>
  );
}

interface SideProps {
  readonly output: SavedOutput;
  readonly which: "first" | "second";
  readonly transform: string;
  readonly isHidden: boolean;
  readonly onSize?: (size: Size) => void;
}

function Side({ output, which, transform, isHidden, onSize }: SideProps) {
  const { api } = useStudio();
  const text = pagesOf(useText()).compare;
  const name = printable(outputName(output));
  return (
    <figure className="compare-side" data-which={which} hidden={isHidden}>
      <img
        src={api.url(output.url)}
        alt={name}
        draggable={false}
        style={{ transform }}
        onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
          onSize?.({ width, height })
        }
      />
      <figcaption>{text.shown(text[which], name)}</figcaption>
    </figure>
  );
}

interface CurtainProps {
  readonly share: number;
  readonly onShare: (share: number) => void;
  readonly stage: HTMLElement | null;
}

/** The edge between the two, dragged or moved with the arrow keys. */
function Curtain({ share, onShare, stage }: CurtainProps) {
  const text = pagesOf(useText()).compare;
  const drag = (x: number) => {
    if (stage === null) return;
    const { left, width } = stage.getBoundingClientRect();
    onShare(Math.min(100, Math.max(0, Math.round((100 * (x - left)) / width))));
  };
  return (
    <div
      className="compare-curtain"
      role="slider"
      tabIndex={0}
      aria-label={text.slider}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => event.buttons === 1 && drag(event.clientX)}
    />
  );
}

/** What the two were made with that is not the same. */
function CompareDifferences(props: { readonly first: SavedOutput; readonly second: SavedOutput }) {
  const text = pagesOf(useText()).compare;
  const first = useSettings(props.first);
  const second = useSettings(props.second);
  if (!Array.isArray(first) || !Array.isArray(second)) return null;
  const found = differing(first, second);
  if (found.length === 0) return <p className="compare-same">{text.same}</p>;
  return (
    <table className="compare-table" aria-label={text.differs}>
      <thead>
        <tr>
          <th scope="col">{text.setting}</th>
          <th scope="col">{text.first}</th>
          <th scope="col">{text.second}</th>
        </tr>
      </thead>
      <tbody>
        {found.map(({ name, first, second }) => (
          <tr key={name}>
            <th scope="row">{printable(name)}</th>
            <td>{first}</td>
            <td>{second}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
