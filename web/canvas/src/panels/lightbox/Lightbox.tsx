import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState, useEffect, useRef, type ComponentProps, type Ref } from "react";
import { printable } from "../../graph/names";
import { useQueue, useText, useStudio } from "../../store/studio";
import { Dialog } from "../../ui/Dialog";
import { IconButton } from "../../ui/Button";
import { LightboxDetails } from "./LightboxDetails";
import { LightboxTools } from "./LightboxTools";
import { fileName, type Picture } from "../pictures/pictures";
import type { ViewTransform } from "../../ui/viewTransform";
import type { Size } from "./pictureView";
import { useDialogKeys } from "./useDialogKeys";
import { usePictureView, transformOf } from "./usePictureView";
import "./Lightbox.css";

interface LightboxProps {
  readonly pictures: readonly Picture[];
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
  const view = usePictureView(stage, size);
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
      <LightboxTools {...props} picture={picture} view={view} details={[hasDetails, setDetails]} />
      <div className="lightbox-main" data-details={hasDetails}>
        <div className="lightbox-view">
          <LightboxStage
            ref={setStage}
            picture={picture}
            view={view.view}
            gestures={view.gestures}
            onSize={setSize}
          />
          {pictures.length > 1 && <Arrows onStep={step} />}
          <p className="lightbox-place" role="status">
            {text.place(at + 1, pictures.length)}
          </p>
        </div>
        {hasDetails && <LightboxDetails picture={picture} size={size} />}
      </div>
    </Dialog>
  );
}

function Arrows({ onStep }: { readonly onStep: (by: number) => void }) {
  const text = useText().pages.lightbox;
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

interface StageProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly picture: Picture;
  readonly view: ViewTransform;
  readonly gestures: ComponentProps<"div">;
  readonly onSize: (size: Size) => void;
}

/** The picture itself, zoomed and moved. It has the keyboard as soon as it is there. */
function LightboxStage({ ref, picture, view, gestures, onSize }: StageProps) {
  const { api } = useStudio();
  const text = useText().pages.lightbox;
  const { output } = picture;
  const [broken, setBroken] = useState<string | null>(null);
  const own = useRef<HTMLDivElement | null>(null);
  useEffect(() => own.current?.focus({ preventScroll: true }), []);
  return (
    <div
      ref={(stage) => {
        own.current = stage;
        if (typeof ref === "function") ref(stage);
      }}
      className="lightbox-stage"
      tabIndex={-1}
      data-far={view.zoom !== 1}
      {...gestures}
    >
      {broken === output.name ? (
        <p className="lightbox-broken">{text.broken}</p>
      ) : (
        <img
          key={output.name}
          src={api.url(output.url)}
          alt={printable(fileName(output))}
          draggable={false}
          style={{ transform: transformOf(view) }}
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
            onSize({ width, height })
          }
          onError={() => setBroken(output.name)}
        />
      )}
    </div>
  );
}
