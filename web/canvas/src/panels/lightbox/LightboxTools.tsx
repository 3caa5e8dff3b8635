import {
  Download,
  ImagePlus,
  Images,
  Info,
  Maximize,
  SquareArrowOutUpRight,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { useText } from "../../store/studio";
import { IconButton } from "../../ui/Button";
import { DeleteDialog } from "../pictures/DeleteDialog";
import type { Picture } from "../pictures/pictures";
import { usePictureActs } from "../pictures/usePictureActs";

interface ToolsProps {
  readonly picture: Picture;
  readonly pictures: readonly Picture[];
  readonly onShow: (name: string) => void;
  readonly onGone: (names: readonly string[]) => void;
  readonly onClose: () => void;
  readonly onBrowse?: (() => void) | undefined;
  readonly view: { readonly fit: () => void; readonly full: () => void };
  readonly details: readonly [isShown: boolean, show: (isShown: boolean) => void];
}

/** What can be done with the picture. */
export function LightboxTools(props: ToolsProps) {
  const { picture, view, details, onBrowse } = props;
  const { gallery, lightbox } = useText().pages;
  const acts = usePictureActs();
  const [isDeleting, setDeleting] = useState(false);
  const [hasDetails, showDetails] = details;
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
      <IconButton label={gallery.use} onClick={() => acts.take(picture)}>
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
        <DeleteDialog
          pictures={[picture]}
          onGone={(names) => afterDeleting(props, names)}
          onClose={() => setDeleting(false)}
        />
      )}
    </div>
  );
}

/** The next picture takes the place of one that is gone; the last one closes the box. */
function afterDeleting(
  { picture, pictures, onShow, onGone, onClose }: ToolsProps,
  names: readonly string[],
): void {
  const at = pictures.indexOf(picture);
  const next = pictures[at + 1] ?? pictures[at - 1];
  if (names.length > 0 && next !== undefined) onShow(next.output.name);
  else if (names.length > 0) onClose();
  onGone(names);
}
