import {
  Download,
  ImagePlus,
  Images,
  Info,
  Maximize,
  SquareArrowOutUpRight,
  Star,
  Trash2,
} from "lucide-react";
import type { SavedOutput } from "../../schema/schema";
import { useText } from "../../store/studio";
import { IconButton } from "../../ui/Button";
import { isPicture } from "../pictures/outputNames";
import { usePictureActs } from "../pictures/usePictureActs";
import { pagesOf } from "../../text/lateWords";

interface ToolsProps {
  readonly output: SavedOutput;
  readonly onRemove: () => void;
  readonly onBrowse?: (() => void) | undefined;
  readonly view: { readonly fit: () => void; readonly full: () => void };
  readonly details: readonly [isShown: boolean, show: (isShown: boolean) => void];
}

/** What can be done with the file. */
export function LightboxTools({ output, view, details, onRemove, onBrowse }: ToolsProps) {
  const { gallery, lightbox } = pagesOf(useText());
  const acts = usePictureActs();
  const [hasDetails, showDetails] = details;
  return (
    <div className="lightbox-tools" role="toolbar" aria-label={gallery.title}>
      {onBrowse && (
        <IconButton label={lightbox.back} onClick={onBrowse}>
          <Images />
        </IconButton>
      )}
      {isPicture(output) && <ZoomTools view={view} />}
      <span className="lightbox-gap" />
      <IconButton
        className="lightbox-star"
        label={output.star ? gallery.unstar : gallery.star}
        keys="S"
        aria-pressed={output.star}
        onClick={() => acts.star([output])}
      >
        <Star />
      </IconButton>
      <IconButton label={gallery.load} onClick={() => void acts.load(output)}>
        <SquareArrowOutUpRight />
      </IconButton>
      {isPicture(output) && (
        <IconButton label={gallery.use} onClick={() => acts.take(output)}>
          <ImagePlus />
        </IconButton>
      )}
      <IconButton label={gallery.download} onClick={() => acts.download([output])}>
        <Download />
      </IconButton>
      <IconButton label={gallery.remove} keys="Delete" onClick={onRemove}>
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
    </div>
  );
}

function ZoomTools({ view }: Pick<ToolsProps, "view">) {
  const { lightbox } = pagesOf(useText());
  return (
    <>
      <IconButton label={lightbox.fit} keys="0" onClick={view.fit}>
        <Maximize />
      </IconButton>
      <IconButton label={lightbox.full} keys="1" onClick={() => view.full()}>
        <span className="lightbox-one">1:1</span>
      </IconButton>
    </>
  );
}
