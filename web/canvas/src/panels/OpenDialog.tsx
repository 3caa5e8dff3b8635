import { useEffect, useMemo, useState } from "react";
import { FileJson, LayoutTemplate, Upload } from "lucide-react";
import type { SavedWorkflow } from "../api/schema";
import { printable } from "../graph/names";
import { rankWords } from "../graph/search";
import { invoke, useCommand } from "../store/command";
import { useStudio, useText, useView } from "../store/studio";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { moment } from "./times";
import "./Form.css";
import "./OpenDialog.css";

/** The saved workflows of the server, and the ways to others. */
export function OpenDialog() {
  const text = useText().panels.open;
  const { saving } = useStudio();
  const set = useView((view) => view.set);
  const [query, setQuery] = useState("");
  const saved = useSaved();
  const found = useMemo(() => ranked(saved ?? [], query), [saved, query]);
  const close = () => set({ overlay: null });
  const open = (name: string) => {
    close();
    void saving.open(name);
  };
  return (
    <Dialog title={text.title} onClose={close} actions={<OtherWays />}>
      <input
        className="form-field open-search"
        type="search"
        aria-label={text.search}
        placeholder={text.search}
        value={query}
        autoFocus
        onChange={({ target }) => setQuery(target.value)}
        onKeyDown={(event) => {
          const first = found[0];
          if (event.key === "Enter" && first !== undefined) open(first.name);
        }}
      />
      {saved?.length === 0 && <p className="open-none">{text.none}</p>}
      <ul className="open-list">
        {found.map((file) => (
          <li key={file.name}>
            <SavedItem file={file} onOpen={open} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

interface ItemProps {
  readonly file: SavedWorkflow;
  readonly onOpen: (name: string) => void;
}

function SavedItem({ file, onOpen }: ItemProps) {
  const language = useView((view) => view.language);
  return (
    <button className="open-item" onClick={() => onOpen(file.name)}>
      <FileJson size={15} strokeWidth={1.75} aria-hidden />
      <span className="open-name">{printable(file.name)}</span>
      <span className="open-when">{moment(file.modified, Date.now() / 1000, language)}</span>
    </button>
  );
}

function OtherWays() {
  const text = useText().panels.open;
  const studio = useStudio();
  const set = useView((view) => view.set);
  const openFile = useCommand("file.openFile");
  return (
    <>
      <Button icon={<LayoutTemplate />} onClick={() => set({ overlay: "templates" })}>
        {text.templates}
      </Button>
      <Button
        icon={<Upload />}
        onClick={() => {
          set({ overlay: null });
          if (openFile !== undefined) invoke(openFile, studio);
        }}
      >
        {text.file}
      </Button>
    </>
  );
}

/** Latest first; none while the server has not answered. */
function useSaved(): readonly SavedWorkflow[] | null {
  const { saving } = useStudio();
  const [saved, setSaved] = useState<readonly SavedWorkflow[] | null>(null);
  useEffect(() => {
    let isShown = true;
    void saving.list().then((found) => isShown && setSaved(found));
    return () => {
      isShown = false;
    };
  }, [saving]);
  return saved;
}

function ranked(saved: readonly SavedWorkflow[], query: string): readonly SavedWorkflow[] {
  const latest = [...saved].sort((a, b) => b.modified - a.modified);
  return query.trim() === "" ? latest : rankWords(latest, query, ({ name }) => [name]);
}
