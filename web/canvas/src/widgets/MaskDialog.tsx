import { Contrast, Eraser, Paintbrush, Redo2, Trash2, Undo2 } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useText } from "../store/studio";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { IconButton } from "../ui/IconButton";
import { MaskLayer, type BrushTip } from "./brush";
import { encodePng } from "./png";
import "./MaskDialog.css";

interface MaskDialogProps {
  readonly source: string; // address of the picture
  readonly onClose: () => void;
  readonly onDone: (masked: Blob) => void;
}

interface Subject {
  readonly picture: ImageData;
  readonly layer: MaskLayer;
}

/** Paint over a picture. What is painted becomes its mask: transparent in a new picture. */
export default function MaskDialog({ source, onClose, onDone }: MaskDialogProps) {
  const text = useText().fields;
  const subject = useSubject(source);
  const [tip, setTip] = useState<BrushTip>({ size: 32, hardness: 0.6, erases: false });
  const [, redraw] = useState(0);
  const act = (change: (layer: MaskLayer) => void) => {
    if (subject === null) return;
    change(subject.layer);
    redraw((count) => count + 1);
  };
  const finish = async () => {
    if (subject === null) return;
    const { picture, layer } = subject;
    onDone(await encodePng(picture.width, picture.height, layer.appliedTo(picture)));
    onClose();
  };
  const strike = (event: KeyboardEvent) => {
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key === "[") setTip({ ...tip, size: Math.max(2, tip.size * 0.8) });
    else if (event.key === "]") setTip({ ...tip, size: Math.min(512, tip.size * 1.25) });
    else if (event.key.toLowerCase() === "x") setTip({ ...tip, erases: !tip.erases });
    else if (isCommand && event.key.toLowerCase() === "z") {
      act((layer) => (event.shiftKey ? layer.redo() : layer.undo()));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Dialog
      title={text.mask}
      size="full"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button variant="filled" disabled={subject === null} onClick={() => void finish()}>
            {text.useMask}
          </Button>
        </>
      }
    >
      <div className="mask" onKeyDown={strike}>
        <MaskTools tip={tip} onTip={setTip} layer={subject?.layer} onAct={act} />
        {subject && <Easel subject={subject} tip={tip} onPainted={() => redraw((n) => n + 1)} />}
        <p className="mask-keys">{text.maskKeys}</p>
      </div>
    </Dialog>
  );
}

function MaskTools(props: {
  readonly tip: BrushTip;
  readonly onTip: (tip: BrushTip) => void;
  readonly layer: MaskLayer | undefined;
  readonly onAct: (change: (layer: MaskLayer) => void) => void;
}) {
  const { tip, onTip, layer, onAct } = props;
  const text = useText().fields;
  const tools = [
    [text.invert, Contrast, (on: MaskLayer) => on.invert(), true],
    [text.clear, Trash2, (on: MaskLayer) => on.clear(), true],
    [text.undo, Undo2, (on: MaskLayer) => on.undo(), layer?.canUndo ?? false],
    [text.redo, Redo2, (on: MaskLayer) => on.redo(), layer?.canRedo ?? false],
  ] as const;
  return (
    <div className="mask-tools" role="toolbar" aria-label={text.mask}>
      <IconButton
        label={text.paint}
        aria-pressed={!tip.erases}
        onClick={() => onTip({ ...tip, erases: false })}
      >
        <Paintbrush aria-hidden />
      </IconButton>
      <IconButton
        label={text.erase}
        aria-pressed={tip.erases}
        onClick={() => onTip({ ...tip, erases: true })}
      >
        <Eraser aria-hidden />
      </IconButton>
      <label>
        {text.brushSize}
        <input
          type="range"
          min={2}
          max={512}
          value={tip.size}
          onChange={(event) => onTip({ ...tip, size: event.target.valueAsNumber })}
        />
      </label>
      <label>
        {text.brushHardness}
        <input
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={tip.hardness}
          onChange={(event) => onTip({ ...tip, hardness: event.target.valueAsNumber })}
        />
      </label>
      {tools.map(([label, Icon, change, isPossible]) => (
        <IconButton key={label} label={label} disabled={!isPossible} onClick={() => onAct(change)}>
          <Icon aria-hidden />
        </IconButton>
      ))}
    </div>
  );
}

/** The picture with the mask over it, and a ring of the brush's size at the pointer. */
function Easel(props: {
  readonly subject: Subject;
  readonly tip: BrushTip;
  readonly onPainted: () => void;
}) {
  const { subject, tip, onPainted } = props;
  const { picture, layer } = subject;
  const screen = useRef<HTMLCanvasElement>(null);
  const ring = useRef<HTMLDivElement>(null);
  const isDown = useRef(false);
  const draw = () => {
    if (screen.current) drawMasked(screen.current, subject);
  };
  useEffect(draw);
  const point = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = picture.width / box.width;
    const pressure = event.pointerType === "pen" ? event.pressure : 1;
    if (ring.current) {
      const size = tip.size / scale;
      ring.current.style.setProperty("width", `${size}px`);
      ring.current.style.setProperty("height", `${size}px`);
      const [x, y] = [event.clientX - box.left - size / 2, event.clientY - box.top - size / 2];
      ring.current.style.setProperty("translate", `${x}px ${y}px`);
    }
    if (!isDown.current) return;
    const at = { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
    layer.stroke({ ...at, pressure }, tip);
    draw();
  };
  const press = (event: PointerEvent<HTMLCanvasElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    isDown.current = true;
    layer.begin();
    point(event);
  };
  const release = () => {
    isDown.current = false;
    onPainted();
  };
  return (
    <div className="mask-easel">
      <div className="mask-sheet">
        <canvas
          ref={screen}
          width={picture.width}
          height={picture.height}
          onPointerDown={press}
          onPointerMove={point}
          onPointerUp={release}
          onPointerCancel={release}
        />
        <div ref={ring} className="mask-ring" aria-hidden />
      </div>
    </div>
  );
}

function drawMasked(screen: HTMLCanvasElement, { picture, layer }: Subject): void {
  const pen = screen.getContext("2d");
  if (pen === null) return;
  const opaque = new ImageData(new Uint8ClampedArray(picture.data), picture.width);
  for (let i = 3; i < opaque.data.length; i += 4) opaque.data[i] = 255;
  pen.putImageData(opaque, 0, 0);
  const tint = new OffscreenCanvas(picture.width, picture.height);
  const brush = tint.getContext("2d");
  if (brush === null) return;
  brush.drawImage(layer.canvas, 0, 0);
  brush.globalCompositeOperation = "source-in";
  brush.fillStyle = getComputedStyle(screen).getPropertyValue("--accent");
  brush.fillRect(0, 0, picture.width, picture.height);
  pen.globalAlpha = 0.6;
  pen.drawImage(tint, 0, 0);
  pen.globalAlpha = 1;
}

/** The pixels of the picture, with what is transparent in it as the mask to begin with. */
function useSubject(source: string): Subject | null {
  const [subject, setSubject] = useState<Subject | null>(null);
  useEffect(() => {
    let isGone = false;
    const image = new Image();
    image.onload = () => {
      if (isGone) return;
      const { naturalWidth: width, naturalHeight: height } = image;
      const pen = new OffscreenCanvas(width, height).getContext("2d");
      if (pen === null) return;
      pen.drawImage(image, 0, 0);
      const picture = pen.getImageData(0, 0, width, height);
      const layer = new MaskLayer(width, height);
      layer.load(picture);
      setSubject({ picture, layer });
    };
    image.src = source;
    return () => {
      isGone = true;
    };
  }, [source]);
  return subject;
}
