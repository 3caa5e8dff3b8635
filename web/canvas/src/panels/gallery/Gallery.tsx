import { useEffect, useState, useMemo } from "react";
import type { SavedOutput } from "../../schema/schema";
import { ALL } from "../../store/outputs/outputList";
import {
  useFoundOutputs,
  useLatestOutputs,
  useOutputs,
  useView,
  useText,
} from "../../store/studio";
import { Compare } from "../lightbox/Compare";
import { Lightbox } from "../lightbox/Lightbox";
import { Dialog } from "../../ui/Dialog";
import { usePictureActs } from "../pictures/usePictureActs";
import { GalleryActions } from "./GalleryActions";
import { GalleryFilter } from "./GalleryFilter";
import { GalleryGrid } from "./GalleryGrid";
import { pagesOf } from "../../text/lateWords";
import "./Gallery.css";

/** All that workflows have saved; one of it large, or two pictures side by side. */
export function Gallery() {
  const asked = useView((view) => view.picture);
  const set = useView((view) => view.set);
  const { found } = useOutputs();
  const { rows, hasMore } = useFoundOutputs((outputs) => outputs);
  const { isBrowsed, isMissing, browse } = useBeginning(asked);
  const [compared, compare] = useState<readonly SavedOutput[]>([]);
  const known = useLatestOutputs((latest) => latest.rows.find(({ name }) => name === asked));
  const close = () => set({ overlay: null, picture: null });
  const show = (picture: string | null) => set({ picture });
  const [first, second] = compared;
  return (
    <>
      {isBrowsed && <GalleryBrowser onOpen={show} onCompare={compare} onClose={close} />}
      {asked !== null && (
        <Lightbox
          outputs={rows}
          shown={asked}
          output={rows.find(({ name }) => name === asked) ?? known ?? null}
          isMissing={isMissing}
          hasMore={hasMore}
          onEnd={() => void found.loadMore()}
          onShow={show}
          onClose={isBrowsed ? () => show(null) : close}
          {...(!isBrowsed && { onBrowse: () => (browse(), show(null)) })}
        />
      )}
      {first && second && <Compare first={first} second={second} onClose={() => compare([])} />}
    </>
  );
}

/** It begins with all of them, or with one that was asked for, alone. */
function useBeginning(asked: string | null) {
  const { found } = useOutputs();
  const [isBrowsed, setBrowsed] = useState(asked === null);
  const [isMissing, setMissing] = useState(false);
  const [first] = useState(asked);
  useEffect(() => {
    if (first === null) void found.show(ALL);
    else void found.showFile(first).then((output) => setMissing(output === null));
  }, [found, first]);
  const browse = () => {
    setBrowsed(true);
    void found.show(ALL);
  };
  return { isBrowsed, isMissing, browse };
}

interface BrowserProps {
  readonly onOpen: (name: string) => void;
  readonly onCompare: (two: readonly SavedOutput[]) => void;
  readonly onClose: () => void;
}

/** What was saved, as far as it fits what is looked for, and what can be done with it. */
function GalleryBrowser({ onOpen, onCompare, onClose }: BrowserProps) {
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
