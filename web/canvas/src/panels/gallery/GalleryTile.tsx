import { Check, RotateCcw, Star } from "lucide-react";
import { memo } from "react";
import type { SavedOutput } from "../../schema/schema";
import { printable } from "../../graph/names";
import { useStudio, useText } from "../../store/studio";
import { SafeImage } from "../../ui/SafeImage";
import { OutputIcon } from "../pictures/OutputIcon";
import { endingOf, fileName } from "../pictures/outputNames";
import { pagesOf } from "../../text/lateWords";

interface TileProps {
  readonly output: SavedOutput;
  readonly id: string; // of the element
  readonly place: number; // from 1
  readonly isChosen: boolean;
  readonly isCurrent: boolean; // the keys are about it
}

/** A file of the gallery. What is pressed in it is told by `data-act`. */
export const GalleryTile = memo(function GalleryTile(props: TileProps) {
  const { output, id, place, isChosen, isCurrent } = props;
  const { api } = useStudio();
  const name = printable(fileName(output));
  const Corner = output.trash === null ? Star : RotateCcw;
  const side = devicePixelRatio > 1.4 ? 512 : 256;
  return (
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-posinset={place}
      aria-setsize={-1}
      aria-label={name}
      title={name}
      className="gallery-tile"
      data-id={output.id}
      data-current={isCurrent || undefined}
      data-star={output.star || undefined}
      draggable={output.thumbnail !== null && output.trash === null}
    >
      {output.thumbnail === null ? (
        <FileCard output={output} />
      ) : (
        <SafeImage
          src={api.url(`${output.thumbnail}?side=${side}`)}
          instead={<FileCard output={output} />}
        />
      )}
      <span className="gallery-mark" data-act="choose" aria-hidden>
        <Check size={13} strokeWidth={3} />
      </span>
      <span className="gallery-corner" data-act="corner" aria-hidden>
        <Corner size={15} strokeWidth={2} />
      </span>
      {output.star && <StarWords />}
    </div>
  );
});

/** What has no picture, as what it is. */
function FileCard({ output }: { readonly output: SavedOutput }) {
  return (
    <span className="gallery-file">
      <OutputIcon media={output.media} />
      <span className="gallery-file-name">{printable(fileName(output))}</span>
      <span className="gallery-file-kind">{endingOf(output)}</span>
    </span>
  );
}

function StarWords() {
  return <span className="unseen">{pagesOf(useText()).gallery.starred}</span>;
}
