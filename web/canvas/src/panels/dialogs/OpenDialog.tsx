import { FileClock, LayoutTemplate, Trash2, Upload } from "lucide-react";
import { useEffect, useState } from "react";
import { invoke, useCommand } from "../../store/command";
import type { ClosedTab } from "../../store/drafts/drafts";
import { useStudio, useText, useView } from "../../store/studio";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import {
  DeletedWorkflows,
  named,
  OpenItem,
  readInto,
  useClose,
  SavedWorkflows,
} from "./SavedWorkflows";
import "../../ui/Form.css";
import "./OpenDialog.css";

const MOST_CLOSED = 8; // more of them are found by their names

/** The saved workflows of the server, the tabs that were closed, and the ways to others. */
export function OpenDialog() {
  const text = useText().panels.open;
  const close = useClose();
  const [query, setQuery] = useState("");
  const [isTrash, showTrash] = useState(false);
  const actions = <OtherWays isTrash={isTrash} onTrash={() => showTrash(!isTrash)} />;
  return (
    <Dialog title={isTrash ? text.trash : text.title} onClose={close} actions={actions}>
      <input
        className="form-input open-search"
        type="search"
        aria-label={text.search}
        placeholder={text.search}
        value={query}
        autoFocus
        onChange={({ target }) => setQuery(target.value)}
      />
      {isTrash ? (
        <DeletedWorkflows query={query} />
      ) : (
        <>
          <SavedWorkflows query={query} />
          <Closed query={query} />
        </>
      )}
    </Dialog>
  );
}

function Closed({ query }: { readonly query: string }) {
  const text = useText().panels.open;
  const { drafts } = useStudio();
  const close = useClose();
  const [closed, setClosed] = useState<readonly ClosedTab[]>([]);
  useEffect(() => readInto(drafts.closed(), setClosed), [drafts]);
  const found = named(closed, query).filter(({ nodes }) => nodes !== 0);
  const reopen = (id: string) => {
    close();
    void drafts.reopen(id);
  };
  return (
    <>
      <PlaceTabs
        title={text.closed}
        tabs={found.filter(({ isElsewhere }) => !isElsewhere)}
        onOpen={reopen}
      />
      <PlaceTabs
        title={text.elsewhere}
        tabs={found.filter(({ isElsewhere }) => isElsewhere)}
        onOpen={reopen}
      />
    </>
  );
}

interface TabsProps {
  readonly title: string;
  readonly tabs: readonly ClosedTab[];
  readonly onOpen: (id: string) => void;
}

function PlaceTabs({ title, tabs, onOpen }: TabsProps) {
  const untitled = useText().panels.untitled;
  if (tabs.length === 0) return null;
  return (
    <section>
      <h3 className="open-title">{title}</h3>
      <ul className="open-list">
        {tabs.slice(0, MOST_CLOSED).map(({ id, name, closed }) => (
          <OpenItem
            key={id}
            icon={<FileClock />}
            name={name || untitled}
            at={closed / 1000}
            onOpen={() => onOpen(id)}
          />
        ))}
      </ul>
    </section>
  );
}

interface WaysProps {
  readonly isTrash: boolean;
  readonly onTrash: () => void;
}

function OtherWays({ isTrash, onTrash }: WaysProps) {
  const text = useText().panels.open;
  const studio = useStudio();
  const set = useView((view) => view.set);
  const close = useClose();
  const openFile = useCommand("file.openFile");
  return (
    <>
      <Button
        className="open-trash"
        icon={<Trash2 />}
        variant="quiet"
        aria-pressed={isTrash}
        onClick={onTrash}
      >
        {text.trash}
      </Button>
      <Button icon={<LayoutTemplate />} onClick={() => set({ overlay: "templates" })}>
        {text.templates}
      </Button>
      <Button
        icon={<Upload />}
        onClick={() => {
          close();
          if (openFile !== undefined) invoke(openFile, studio);
        }}
      >
        {text.file}
      </Button>
    </>
  );
}
