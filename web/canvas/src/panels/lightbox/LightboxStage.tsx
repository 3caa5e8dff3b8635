import { Download } from "lucide-react";
import { useEffect, useRef, type ComponentProps, type Ref } from "react";
import type { SavedOutput } from "../../schema/schema";
import { printable } from "../../graph/names";
import { useStudio, useText } from "../../store/studio";
import { Button } from "../../ui/Button";
import { SafeImage } from "../../ui/SafeImage";
import type { ViewTransform } from "../../ui/viewTransform";
import { OutputIcon } from "../pictures/Thumbnail";
import { outputName, isPicture, kindOf } from "../pictures/outputNames";
import { usePictureActs } from "../pictures/usePictureActs";
import { type Size, transformOf } from "./usePictureView";
import { pagesOf } from "../../text/lateWords";

interface StageProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly output: SavedOutput | null;
  readonly isMissing: boolean;
  readonly view: ViewTransform;
  readonly gestures: ComponentProps<"div">;
  readonly onSize: (size: Size) => void;
}

/** The file itself; a picture is zoomed and moved. It has the keyboard as soon as it is there. */
export function LightboxStage({ ref, output, isMissing, view, gestures, onSize }: StageProps) {
  const text = pagesOf(useText()).lightbox;
  const own = useRef<HTMLDivElement | null>(null);
  useEffect(() => own.current?.focus({ preventScroll: true }), []);
  const isImage = output !== null && isPicture(output);
  return (
    <div
      ref={(stage) => {
        own.current = stage;
        if (typeof ref === "function") ref(stage);
      }}
      className="lightbox-stage"
      tabIndex={-1}
      data-far={view.zoom !== 1}
      data-kind={output ? kindOf(output) : undefined}
      {...(isImage && gestures)}
    >
      {output && <Shown key={output.name} output={output} view={view} onSize={onSize} />}
      {output === null && isMissing && <p className="lightbox-broken">{text.broken}</p>}
    </div>
  );
}

type ShownProps = Pick<StageProps, "view" | "onSize"> & { readonly output: SavedOutput };

function Shown({ output, view, onSize }: ShownProps) {
  const { api } = useStudio();
  const text = pagesOf(useText()).lightbox;
  const [src, name] = [api.url(output.url), printable(outputName(output))];
  switch (kindOf(output)) {
    case "image":
      return (
        <SafeImage
          src={src}
          alt={name}
          style={{ transform: transformOf(view) }}
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
            onSize({ width, height })
          }
          instead={<p className="lightbox-broken">{text.broken}</p>}
        />
      );
    // A file that somebody's workflow made has no captions.
    case "video":
      // oxlint-disable-next-line jsx-a11y/media-has-caption
      return <video className="lightbox-video" src={src} aria-label={name} controls loop />;
    case "audio":
      // oxlint-disable-next-line jsx-a11y/media-has-caption
      return <audio className="lightbox-audio" src={src} aria-label={name} controls />;
    default:
      return <NotShown output={output} />;
  }
}

function NotShown({ output }: { readonly output: SavedOutput }) {
  const text = pagesOf(useText());
  const acts = usePictureActs();
  return (
    <div className="lightbox-broken">
      <OutputIcon media={output.media} />
      <p>{text.lightbox.noPicture}</p>
      <Button icon={<Download />} onClick={() => acts.download([output])}>
        {text.gallery.download}
      </Button>
    </div>
  );
}
