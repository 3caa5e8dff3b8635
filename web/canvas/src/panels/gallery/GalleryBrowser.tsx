import { useMemo, useState } from "react";
import type { SavedOutput } from "../../schema/schema";
import { useFoundOutputs, useOutputs, useText } from "../../store/studio";
import { Dialog } from "../../ui/Dialog";
import { usePictureActs } from "../pictures/usePictureActs";
import { GalleryActions } from "./GalleryActions";
import { GalleryFilter } from "./GalleryFilter";
import { GalleryGrid } from "./GalleryGrid";
import "./Gallery.css";
import { pagesOf } from "../../text/lateWords";

interface BrowserProps {
  readonly onOpen: (name: string) => void;
  readonly onCompare: (two: readonly SavedOutput[]) => void;
  readonly onClose: () => void;
}

/** What was saved, as far as it fits what is looked for, and what can be done with it. */
export function GalleryBrowser({ onOpen, onCompare, onClose }: BrowserProps) {
  const text = pagesOf(useText()).gallery;
  const outputs = useOutputs();
  const acts = usePictureActs();
  const { rows, hasMore, isRead, filter } = useFoundOutputs((outputs) => outputs);
  const [chosen, choose] = useState<ReadonlySet<number>>(NONE);
  const [isAside, putAside] = useState(false);
  const selected = useMemo(() => rows.filter(({ id }) => chosen.has(id)), [rows, chosen]);
  const these = (output: SavedOutput) => (chosen.has(output.id) ? selected : [output]);
  const leave = (done: Promise<unknown>) => void done.then(() => choose(NONE));
  const { isTrash } = filter;
  const actions = (
    <GalleryActions
      outputs={selected}
      isTrash={isTrash}
      onClear={() => choose(NONE)}
      onCompare={() => onCompare(selected)}
      onRemove={() => leave(acts.remove(selected))}
      onRestore={() => leave(acts.restore(selected))}
    />
  );
  return (
    <Dialog
      title={isTrash ? text.trash : text.title}
      size="full"
      className="gallery"
      isAside={isAside}
      onClose={onClose}
      {...(selected.length > 0 && { actions })}
    >
      <GalleryFilter onChange={() => choose(NONE)} />
      {isRead && rows.length === 0 && <Nothing />}
      <GalleryGrid
        outputs={rows}
        chosen={chosen}
        isTrash={isTrash}
        hasMore={hasMore}
        onEnd={() => void outputs.found.loadMore()}
        onChoose={choose}
        onOpen={onOpen}
        onStar={(output) => acts.star(these(output))}
        onRemove={(output) =>
          leave(isTrash ? acts.restore(these(output)) : acts.remove(these(output)))
        }
        onUndo={() => void outputs.takeBack()}
        onDrag={putAside}
        onDropped={onClose}
      />
    </Dialog>
  );
}

const NONE: ReadonlySet<number> = new Set();

function Nothing() {
  const text = pagesOf(useText()).gallery;
  const { q, media, workflow, isStarred, isTrash } = useFoundOutputs(({ filter }) => filter);
  const isFiltered = q !== "" || media !== "" || workflow !== "" || isStarred;
  const words = isFiltered ? text.none : isTrash ? text.emptyTrash : text.empty;
  return <p className="gallery-none">{words}</p>;
}
