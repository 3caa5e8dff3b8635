import { useEffect, useState } from "react";
import type { SavedOutput } from "../../schema/schema";
import { ALL } from "../../store/outputs/outputList";
import { useFoundOutputs, useLatestOutputs, useOutputs, useView } from "../../store/studio";
import { Compare } from "../lightbox/Compare";
import { Lightbox } from "../lightbox/Lightbox";
import { GalleryBrowser } from "./GalleryBrowser";

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
