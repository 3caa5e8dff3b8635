import { Columns2, Download, ImagePlus, SquareArrowOutUpRight, Trash2, X } from "lucide-react";
import { useText } from "../../store/studio";
import { Button, IconButton } from "../../ui/Button";
import type { Picture } from "../pictures/pictures";
import { usePictureActs } from "../pictures/usePictureActs";

interface ActionsProps {
  readonly pictures: readonly Picture[];
  readonly onClear: () => void;
  readonly onCompare: () => void;
  readonly onDelete: () => void;
}

/** What can be done with the pictures that are selected. */
export function GalleryActions({ pictures, onClear, onCompare, onDelete }: ActionsProps) {
  const text = useText().pages.gallery;
  const acts = usePictureActs();
  const [only] = pictures.length === 1 ? pictures : [];
  return (
    <>
      <span className="gallery-selected" role="status">
        {text.selected(pictures.length)}
        <IconButton label={text.clear} onClick={onClear}>
          <X />
        </IconButton>
      </span>
      <Button icon={<Trash2 />} tone="danger" onClick={onDelete}>
        {text.remove}
      </Button>
      <Button icon={<Download />} onClick={() => acts.download(pictures)}>
        {text.download}
      </Button>
      {only && (
        <Button icon={<SquareArrowOutUpRight />} onClick={() => acts.load(only)}>
          {text.load}
        </Button>
      )}
      {only && (
        <Button icon={<ImagePlus />} onClick={() => acts.take(only)}>
          {text.use}
        </Button>
      )}
      {!only && (
        <Button
          icon={<Columns2 />}
          disabled={pictures.length !== 2}
          title={text.compareHint}
          onClick={onCompare}
        >
          {text.compare}
        </Button>
      )}
    </>
  );
}
