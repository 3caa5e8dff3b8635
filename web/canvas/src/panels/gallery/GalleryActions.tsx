import {
  ArchiveRestore,
  Columns2,
  Download,
  ImagePlus,
  SquareArrowOutUpRight,
  Star,
  Trash2,
  X,
} from "lucide-react";
import type { SavedOutput } from "../../schema/schema";
import { useText } from "../../store/studio";
import { Button, IconButton } from "../../ui/Button";
import { isPicture } from "../pictures/outputNames";
import { usePictureActs } from "../pictures/usePictureActs";
import { pagesOf } from "../../text/lateWords";

interface ActionsProps {
  readonly outputs: readonly SavedOutput[];
  readonly isTrash: boolean;
  readonly onClear: () => void;
  readonly onCompare: () => void;
  readonly onRemove: () => void;
  readonly onRestore: () => void;
}

/** What can be done with the files that are selected. */
export function GalleryActions(props: ActionsProps) {
  const { outputs, isTrash, onClear, onRestore } = props;
  const text = pagesOf(useText()).gallery;
  return (
    <>
      <span className="gallery-selected" role="status">
        {text.selected(outputs.length)}
        <IconButton label={text.clear} onClick={onClear}>
          <X />
        </IconButton>
      </span>
      {isTrash ? (
        <Button icon={<ArchiveRestore />} variant="filled" onClick={onRestore}>
          {text.restore}
        </Button>
      ) : (
        <FileActions {...props} />
      )}
    </>
  );
}

function FileActions({ outputs, onCompare, onRemove }: ActionsProps) {
  const text = pagesOf(useText()).gallery;
  const acts = usePictureActs();
  const [only] = outputs.length === 1 ? outputs : [];
  const isStarred = outputs.every(({ star }) => star);
  const canCompare = outputs.length === 2 && outputs.every(isPicture);
  return (
    <>
      <Button icon={<Trash2 />} tone="danger" onClick={onRemove}>
        {text.remove}
      </Button>
      <Button icon={<Star />} onClick={() => acts.star(outputs)}>
        {isStarred ? text.unstar : text.star}
      </Button>
      <Button icon={<Download />} onClick={() => acts.download(outputs)}>
        {text.download}
      </Button>
      {only && (
        <Button icon={<SquareArrowOutUpRight />} onClick={() => void acts.load(only)}>
          {text.load}
        </Button>
      )}
      {only && isPicture(only) && (
        <Button icon={<ImagePlus />} onClick={() => acts.take(only)}>
          {text.use}
        </Button>
      )}
      {!only && (
        <Button
          icon={<Columns2 />}
          disabled={!canCompare}
          title={text.compareHint}
          onClick={onCompare}
        >
          {text.compare}
        </Button>
      )}
    </>
  );
}
