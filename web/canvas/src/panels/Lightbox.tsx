import {
  ChevronLeft,
  ChevronRight,
  Download,
  ImagePlus,
  Images,
  Info,
  Maximize,
  SquareArrowOutUpRight,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { printable } from "../graph/names";
import { useQueue, useText } from "../store/studio";
import { Dialog } from "../ui/Dialog";
import { IconButton } from "../ui/IconButton";
import { DeleteDialog } from "./DeleteDialog";
import { LightboxDetails } from "./LightboxDetails";
import { LightboxStage } from "./LightboxStage";
import { fileName, type Made } from "./made";
import type { Size } from "./sight";
import { useDialogKeys } from "./useDialogKeys";
import { usePictureActs } from "./usePictureActs";
import { useSight } from "./useSight";
import "./Lightbox.css";

interface LightboxProps {
  readonly pictures: readonly Made[];
  readonly shown: string; // by its name
  readonly onShow: (name: string) => void;
  readonly onGone: (names: readonly string[]) => void;
  readonly onClose: () => void;
  /** To all pictures, where it was not opened from them. */
  readonly onBrowse?: () => void;
}

const NEAR_END = 8; // older pictures are read as soon as there are no more of these

/** One picture as large as there is room, and what it was made with. */
export function Lightbox(props: LightboxProps) {
  const { pictures, shown, onShow, onClose } = props;
  const text = useText().pages.lightbox;
  const loadMore = useQueue((queue) => queue.loadMore);
  const [hasDetails, setDetails] = useState(() => innerWidth >= 900);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [stage, setStage] = useState<HTMLElement | null>(null);
  const view = useSight(stage, size);
  const at = Math.max(
    0,
    pictures.findIndex(({ output }) => output.name === shown),
  );
  const picture = pictures[at];
  const step = (by: number) => {
    const next = pictures[(at + by + pictures.length) % pictures.length];
    if (at + by > pictures.length - NEAR_END) void loadMore();
    if (next === undefined) return;
    view.fit();
    onShow(next.output.name);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    "0": view.fit,
    "1": () => view.full(),
    "+": view.larger,
    "=": view.larger,
    "-": view.smaller,
    i: () => setDetails(!hasDetails),
  };
  useDialogKeys(stage, ({ key }) => {
    keys[key]?.();
    return keys[key] !== undefined;
  });
  if (picture === undefined) return null;
  const name = printable(fileName(picture.output));
  return (
    <Dialog title={name} size="full" className="lightbox" onClose={onClose}>
      <Tools {...props} picture={picture} view={view} details={[hasDetails, setDetails]} />
      <div className="lightbox-main" data-details={hasDetails}>
        <div className="lightbox-view">
          <LightboxStage
            ref={setStage}
            picture={picture}
            sight={view.sight}
            gestures={view.gestures}
            onSize={setSize}
          />
          {pictures.length > 1 && (
            <>
              <IconButton
                className="lightbox-previous"
                label={text.previous}
                keys="ArrowLeft"
                variant="plain"
                onClick={() => step(-1)}
              >
                <ChevronLeft />
              </IconButton>
              <IconButton
                className="lightbox-next"
                label={text.next}
                keys="ArrowRight"
                variant="plain"
                onClick={() => step(1)}
              >
                <ChevronRight />
              </IconButton>
            </>
          )}
          <p className="lightbox-place" role="status">
            {text.place(at + 1, pictures.length)}
          </p>
        </div>
        {hasDetails && <LightboxDetails picture={picture} size={size} />}
      </div>
    </Dialog>
  );
}

interface ToolsProps extends LightboxProps {
  readonly picture: Made;
  readonly view: { readonly fit: () => void; readonly full: () => void };
  readonly details: readonly [isShown: boolean, show: (isShown: boolean) => void];
}

/** What can be done with the picture. */
function Tools({
  picture,
  pictures,
  view,
  details,
  onBrowse,
  onGone,
  onShow,
  onClose,
}: ToolsProps) {
  const { gallery, lightbox } = useText().pages;
  const acts = usePictureActs();
  const [isDeleting, setDeleting] = useState(false);
  const [hasDetails, showDetails] = details;
  const gone = (names: readonly string[]) => {
    const at = pictures.indexOf(picture);
    const next = pictures[at + 1] ?? pictures[at - 1];
    if (names.length > 0 && next !== undefined) onShow(next.output.name);
    else if (names.length > 0) onClose();
    onGone(names);
  };
  return (
    <div className="lightbox-tools" role="toolbar" aria-label={gallery.title}>
      {onBrowse && (
        <IconButton label={lightbox.back} onClick={onBrowse}>
          <Images />
        </IconButton>
      )}
      <IconButton label={lightbox.fit} keys="0" onClick={view.fit}>
        <Maximize />
      </IconButton>
      <IconButton label={lightbox.full} keys="1" onClick={() => view.full()}>
        <span className="lightbox-one">1:1</span>
      </IconButton>
      <span className="lightbox-gap" />
      <IconButton label={gallery.load} onClick={() => void acts.load(picture)}>
        <SquareArrowOutUpRight />
      </IconButton>
      <IconButton label={gallery.use} onClick={() => acts.use(picture)}>
        <ImagePlus />
      </IconButton>
      <IconButton label={gallery.download} onClick={() => acts.download([picture])}>
        <Download />
      </IconButton>
      <IconButton label={gallery.remove} onClick={() => setDeleting(true)}>
        <Trash2 />
      </IconButton>
      <IconButton
        label={lightbox.details}
        keys="I"
        aria-pressed={hasDetails}
        onClick={() => showDetails(!hasDetails)}
      >
        <Info />
      </IconButton>
      {isDeleting && (
        <DeleteDialog pictures={[picture]} onGone={gone} onClose={() => setDeleting(false)} />
      )}
    </div>
  );
}
