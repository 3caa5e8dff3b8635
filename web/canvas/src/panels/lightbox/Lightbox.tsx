import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import type { SavedOutput } from "../../schema/schema";
import { printable } from "../../graph/names";
import { useText } from "../../store/studio";
import { Dialog, useDialogKeys } from "../../ui/Dialog";
import { IconButton } from "../../ui/Button";
import { LightboxDetails } from "./LightboxDetails";
import { LightboxStage } from "./LightboxStage";
import { LightboxTools } from "./LightboxTools";
import { outputName } from "../pictures/outputNames";
import { usePictureActs } from "../pictures/usePictureActs";
import { type Size, usePictureView } from "./usePictureView";
import { pagesOf } from "../../text/lateWords";
import "./Lightbox.css";

interface LightboxProps {
  readonly outputs: readonly SavedOutput[];
  readonly shown: string; // by its name
  readonly output: SavedOutput | null; // that of this name, as soon as it is known
  readonly isMissing: boolean; // it is known not to be there
  readonly hasMore: boolean;
  /** Called when the last of them come near. */
  readonly onEnd: () => void;
  readonly onShow: (name: string) => void;
  readonly onClose: () => void;
  /** To all of them, where it was not opened from there. */
  readonly onBrowse?: () => void;
}

const NEAR_END = 8; // older ones are read as soon as there are no more of these

/** One file as large as there is room, and what it was made with. */
export function Lightbox(props: LightboxProps) {
  const { outputs, shown, output, isMissing, hasMore, onClose, onBrowse } = props;
  const text = pagesOf(useText()).lightbox;
  const [hasDetails, setDetails] = useState(() => innerWidth >= 900);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [stage, setStage] = useState<HTMLElement | null>(null);
  const view = usePictureView(stage, size);
  const { at, step, remove, star } = useWalk(props, view.fit);
  useKeys(stage, {
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    "0": view.fit,
    "1": () => view.full(),
    "+": view.larger,
    "=": view.larger,
    "-": view.smaller,
    i: () => setDetails(!hasDetails),
    s: star,
    Delete: remove,
  });
  return (
    <Dialog
      title={printable(outputName({ name: shown }))}
      size="full"
      className="lightbox"
      onClose={onClose}
    >
      {output && (
        <LightboxTools
          output={output}
          view={view}
          details={[hasDetails, setDetails]}
          onRemove={remove}
          onBrowse={onBrowse}
        />
      )}
      <div className="lightbox-main" data-details={hasDetails && output !== null}>
        <div className="lightbox-view">
          <LightboxStage
            ref={setStage}
            output={output}
            isMissing={isMissing}
            view={view.view}
            gestures={view.gestures}
            onSize={setSize}
          />
          {outputs.length > 1 && <Arrows onStep={step} />}
          <p className="lightbox-place" role="status">
            {at >= 0 && text.place(at + 1, outputs.length, hasMore)}
          </p>
        </div>
        {hasDetails && output && <LightboxDetails output={output} size={size} />}
      </div>
    </Dialog>
  );
}

function useKeys(stage: HTMLElement | null, acts: Readonly<Record<string, () => void>>): void {
  useDialogKeys(stage, ({ key }) => {
    acts[key]?.();
    return acts[key] !== undefined;
  });
}

/** From one to the next. The ends are ends. */
function useWalk({ outputs, output, onEnd, onShow, onClose }: LightboxProps, fit: () => void) {
  const acts = usePictureActs();
  const at = outputs.findIndex(({ id }) => id === output?.id);
  const step = (by: number) => {
    if (at + by > outputs.length - NEAR_END) onEnd();
    const next = outputs[Math.max(0, at + by)];
    if (next === undefined || next === output) return;
    fit();
    onShow(next.name);
  };
  const remove = async () => {
    if (output === null) return;
    const next = outputs[at + 1] ?? outputs[at - 1];
    const gone = await acts.remove([output]);
    if (gone.length === 0) return;
    if (next === undefined) onClose();
    else onShow(next.name);
  };
  return {
    at,
    step,
    remove: () => void remove(),
    star: () => output && acts.star([output]),
  };
}

function Arrows({ onStep }: { readonly onStep: (by: number) => void }) {
  const text = pagesOf(useText()).lightbox;
  return (
    <>
      <IconButton
        className="lightbox-previous"
        label={text.previous}
        keys="ArrowLeft"
        variant="plain"
        onClick={() => onStep(-1)}
      >
        <ChevronLeft />
      </IconButton>
      <IconButton
        className="lightbox-next"
        label={text.next}
        keys="ArrowRight"
        variant="plain"
        onClick={() => onStep(1)}
      >
        <ChevronRight />
      </IconButton>
    </>
  );
}
