import { useEffect, useMemo, useState } from "react";
import { useQueue, useText, useView } from "../../store/studio";
import { Dialog } from "../../ui/Dialog";
import { Compare } from "../lightbox/Compare";
import { DeleteDialog } from "../pictures/DeleteDialog";
import { GalleryActions } from "./GalleryActions";
import { GalleryGrid } from "./GalleryGrid";
import { Lightbox } from "../lightbox/Lightbox";
import { matching, type Picture, usePictures } from "../pictures/pictures";
import "../../ui/Form.css";
import "./Gallery.css";

/** All pictures of the history; one of them large, or two side by side. */
export function Gallery() {
  const asked = useView((view) => view.picture);
  const set = useView((view) => view.set);
  const deleted = useView((view) => view.deleted);
  const pictures = usePictures();
  const [isBrowsed, browse] = useState(asked === null); // else one picture was asked for, alone
  const [compared, compare] = useState<readonly Picture[]>([]);
  const close = () => set({ overlay: null, picture: null });
  const show = (picture: string | null) => set({ picture });
  const drop = (names: readonly string[]) => set({ deleted: new Set([...deleted, ...names]) });
  const [first, second] = compared;
  return (
    <>
      {isBrowsed && (
        <Browser
          pictures={pictures}
          onOpen={show}
          onCompare={compare}
          onGone={drop}
          onClose={close}
        />
      )}
      {asked !== null && (
        <Lightbox
          pictures={pictures}
          shown={asked}
          onShow={show}
          onGone={drop}
          onClose={isBrowsed ? () => show(null) : close}
          {...(!isBrowsed && { onBrowse: () => (browse(true), show(null)) })}
        />
      )}
      {first && second && <Compare first={first} second={second} onClose={() => compare([])} />}
    </>
  );
}

interface BrowserProps {
  readonly pictures: readonly Picture[];
  readonly onOpen: (name: string) => void;
  readonly onCompare: (two: readonly Picture[]) => void;
  readonly onGone: (names: readonly string[]) => void;
  readonly onClose: () => void;
}

function Browser({ pictures, onOpen, onCompare, onGone, onClose }: BrowserProps) {
  const text = useText().pages.gallery;
  const [query, setQuery] = useState("");
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [removed, remove] = useState<readonly Picture[]>([]);
  const found = useMemo(() => matching(pictures, query), [pictures, query]);
  const selected = pictures.filter(({ output }) => chosen.has(output.name));
  const actions = (
    <GalleryActions
      pictures={selected}
      onClear={() => choose(new Set())}
      onCompare={() => onCompare(selected)}
      onDelete={() => remove(selected)}
    />
  );
  return (
    <Dialog
      title={text.title}
      size="full"
      className="gallery"
      onClose={onClose}
      {...(selected.length > 0 && { actions })}
    >
      <div className="gallery-head">
        <input
          className="form-input gallery-filter"
          type="search"
          aria-label={text.filter}
          placeholder={text.filter}
          value={query}
          onChange={({ target }) => setQuery(target.value)}
        />
        <span className="gallery-note" role="status">
          {text.count(found.length)}
        </span>
        <span className="gallery-note gallery-keys">{text.keys}</span>
      </div>
      {found.length === 0 && (
        <p className="gallery-none">{pictures.length === 0 ? text.empty : text.none}</p>
      )}
      <GalleryGrid
        pictures={found}
        chosen={chosen}
        onChoose={choose}
        onOpen={onOpen}
        onDelete={(picture) => remove(selected.length > 0 ? selected : [picture])}
      />
      <More />
      {removed.length > 0 && (
        <DeleteDialog pictures={removed} onGone={onGone} onClose={() => remove([])} />
      )}
    </Dialog>
  );
}

/** Reads on as soon as the end comes near. */
function More() {
  const hasMore = useQueue((queue) => queue.hasMore);
  const loadMore = useQueue((queue) => queue.loadMore);
  const known = useQueue((queue) => queue.ended.length);
  const [end, setEnd] = useState<Element | null>(null);
  useEffect(() => {
    if (end === null) return undefined;
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && void loadMore(), {
      root: end.closest(".dialog-body"),
      rootMargin: "800px",
    });
    seen.observe(end);
    return () => seen.disconnect();
  }, [end, known, loadMore]);
  return hasMore ? <div ref={setEnd} className="gallery-end" /> : null;
}
