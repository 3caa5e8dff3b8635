import { Images } from "lucide-react";
import { useCommand } from "../../store/command";
import { useText, useView } from "../../store/studio";
import { IconButton } from "../../ui/IconButton";
import { Thumbnail } from "./Thumbnail";
import { useMade } from "./useMade";
import "./Strip.css";

const SHOWN = 24;

/** The latest pictures at the bottom of the canvas; there is none before the first picture. */
export function Strip() {
  const text = useText().pages.strip;
  const isShown = useView((view) => view.showsStrip);
  const set = useView((view) => view.set);
  const keys = useCommand("view.gallery")?.keys[0];
  const pictures = useMade();
  if (!isShown || pictures.length === 0) return null;
  return (
    <section className="strip" aria-label={text.label}>
      <IconButton
        label={text.gallery}
        className="strip-gallery"
        {...(keys && { keys })}
        onClick={() => set({ overlay: "gallery", picture: null })}
      >
        <Images />
      </IconButton>
      <ul className="strip-list">
        {pictures.slice(0, SHOWN).map(({ output }) => (
          <li key={output.name}>
            <Thumbnail output={output} />
          </li>
        ))}
      </ul>
    </section>
  );
}
