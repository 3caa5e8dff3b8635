import { useText, useView } from "../../store/studio";
import { Button } from "../../ui/Button";
import { Thumbnail } from "../pictures/Thumbnail";
import { useMade } from "../pictures/useMade";

const SHOWN = 12;

/** The latest pictures, of whichever workflow. */
export function FormRecent() {
  const text = useText().pages.form;
  const set = useView((view) => view.set);
  const pictures = useMade();
  if (pictures.length === 0) return null;
  return (
    <section className="asking-recent" aria-label={text.recent}>
      <header className="asking-head">
        <h3>{text.recent}</h3>
        <Button variant="quiet" onClick={() => set({ overlay: "gallery", picture: null })}>
          {text.all}
        </Button>
      </header>
      <ul className="asking-row">
        {pictures.slice(0, SHOWN).map(({ output }) => (
          <li key={output.name}>
            <Thumbnail output={output} />
          </li>
        ))}
      </ul>
    </section>
  );
}
