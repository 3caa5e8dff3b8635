import { useText, useView } from "../../store/studio";
import { Button } from "../../ui/Button";
import { Thumbnail } from "../pictures/Thumbnail";
import { usePictures } from "../pictures/usePictures";

const SHOWN = 12;

/** The latest pictures, of whichever workflow. */
export function FormRecent() {
  const text = useText().pages.form;
  const set = useView((view) => view.set);
  const pictures = usePictures();
  if (pictures.length === 0) return null;
  return (
    <section className="form-recent" aria-label={text.recent}>
      <header className="form-head">
        <h3>{text.recent}</h3>
        <Button variant="quiet" onClick={() => set({ overlay: "gallery", picture: null })}>
          {text.all}
        </Button>
      </header>
      <ul className="form-row">
        {pictures.slice(0, SHOWN).map(({ output }) => (
          <li key={output.name}>
            <Thumbnail output={output} />
          </li>
        ))}
      </ul>
    </section>
  );
}
