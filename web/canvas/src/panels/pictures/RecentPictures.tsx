import { Images } from "lucide-react";
import { useCommand } from "../../store/command";
import { useLatestOutputs, useText, useView } from "../../store/studio";
import { IconButton } from "../../ui/Button";
import { Thumbnail } from "./Thumbnail";
import "./RecentPictures.css";
import { pagesOf } from "../../text/lateWords";

/** The latest pictures at the bottom of the canvas; there is none before the first picture. */
export function RecentPictures() {
  const text = pagesOf(useText()).recentPictures;
  const isShown = useView((view) => view.showsRecent);
  const set = useView((view) => view.set);
  const keys = useCommand("view.gallery")?.keys[0];
  const pictures = useLatestOutputs(({ rows }) => rows);
  if (!isShown || pictures.length === 0) return null;
  return (
    <section className="recent-pictures" aria-label={text.label}>
      <IconButton
        label={text.gallery}
        className="recent-gallery"
        {...(keys && { keys })}
        onClick={() => set({ overlay: "gallery", picture: null })}
      >
        <Images />
      </IconButton>
      <ul className="recent-list">
        {pictures.map((output) => (
          <li key={output.id}>
            <Thumbnail output={output} />
          </li>
        ))}
      </ul>
    </section>
  );
}
