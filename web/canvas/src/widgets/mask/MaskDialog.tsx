import { useEffect, useState, type KeyboardEvent } from "react";
import { useText } from "../../store/studio";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { MaskCanvas, type Painting } from "./MaskCanvas";
import { loadPixels, encodePng } from "./png";
import { Mask, type DirtyRect, type BrushTip } from "./mask";
import { largerTip, MaskTools, smallerTip, type MaskChange } from "./MaskTools";
import "./MaskDialog.css";

interface MaskDialogProps {
  readonly source: string; // address of the picture
  readonly onClose: () => void;
  /** Takes the picture with its mask; whether that worked. */
  readonly onDone: (masked: Blob) => Promise<boolean>;
}

/** Paint over a picture. What is painted becomes its mask: transparent in a new picture. */
export function MaskDialog({ source, onClose, onDone }: MaskDialogProps) {
  const text = useText().fields;
  const painting = usePainting(source);
  const [tip, setTip] = useState<BrushTip>({ size: 48, hardness: 0.7, erases: false });
  const [stage, setStage] = useState<"painting" | "leaving" | "sending">("painting");
  const [changed, setChanged] = useState<{ readonly box: DirtyRect | null }>({ box: null });
  const found = painting === "broken" ? null : painting;
  const act = (change: MaskChange) => {
    if (found !== null) setChanged({ box: change(found.mask) });
  };
  const finish = async () => {
    if (found === null) return;
    setStage("sending");
    const isSent = await onDone(await encodePng(found.mask.appliedTo(found.picture)));
    if (isSent) onClose();
    else setStage("painting"); // why not was told; the mask is still here
  };
  const leave = () => (found?.mask.canUndo ? setStage("leaving") : onClose());
  return (
    <Dialog
      title={text.mask}
      size="full"
      className="mask-dialog"
      onClose={stage === "leaving" ? onClose : leave}
      actions={
        <MaskActions
          stage={stage}
          canUse={found !== null}
          onUse={() => void finish()}
          onLeave={leave}
          onLeaveIndeed={onClose}
          onStay={() => setStage("painting")}
        />
      }
    >
      <div className="mask" onKeyDown={(event) => strike(event, tip, setTip, act)}>
        <MaskTools tip={tip} onTip={setTip} mask={found?.mask} onAct={act} />
        {painting === "broken" && <p className="mask-broken">{text.maskUnreadable}</p>}
        {found ? (
          <MaskCanvas
            painting={found}
            tip={tip}
            changed={changed}
            onPainted={() => setChanged({ box: null })}
          />
        ) : (
          <div className="mask-canvas-frame" />
        )}
        <p className="mask-keys">{text.maskKeys}</p>
      </div>
    </Dialog>
  );
}

interface MaskActionsProps {
  readonly stage: "painting" | "leaving" | "sending";
  readonly canUse: boolean;
  readonly onUse: () => void;
  readonly onLeave: () => void;
  readonly onLeaveIndeed: () => void;
  readonly onStay: () => void;
}

function MaskActions(props: MaskActionsProps) {
  const { stage, canUse } = props;
  const text = useText().fields;
  if (stage === "leaving") {
    return (
      <>
        <span className="mask-question" role="alert">
          {text.leaveMask}
        </span>
        <Button tone="danger" onClick={props.onLeaveIndeed}>
          {text.leave}
        </Button>
        <Button variant="filled" autoFocus onClick={props.onStay}>
          {text.stay}
        </Button>
      </>
    );
  }
  const isSending = stage === "sending";
  return (
    <>
      <Button disabled={isSending} onClick={props.onLeave}>
        {text.cancel}
      </Button>
      <Button variant="filled" disabled={!canUse || isSending} onClick={props.onUse}>
        {isSending ? text.sending : text.useMask}
      </Button>
    </>
  );
}

function strike(
  event: KeyboardEvent,
  tip: BrushTip,
  setTip: (tip: BrushTip) => void,
  act: (change: MaskChange) => void,
): void {
  const key = event.key.toLowerCase();
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && key === "z") act((mask) => (event.shiftKey ? mask.redo() : mask.undo()));
  else if (isCommand && key === "y") act((mask) => mask.redo());
  else if (isCommand || event.altKey) return;
  else if (key === "[") setTip(smallerTip(tip));
  else if (key === "]") setTip(largerTip(tip));
  else if (key === "x") setTip({ ...tip, erases: !tip.erases });
  else return;
  event.preventDefault();
}

/** The picture, with what is transparent in it as the mask to begin with. */
function usePainting(source: string): Painting | "broken" | null {
  const [painting, setPainting] = useState<Painting | "broken" | null>(null);
  useEffect(() => {
    let isGone = false;
    loadPixels(source).then(
      (picture) => isGone || setPainting({ picture, mask: new Mask(picture) }),
      () => isGone || setPainting("broken"),
    );
    return () => {
      isGone = true;
    };
  }, [source]);
  return painting;
}
