import { FileClock, FileJson, LayoutTemplate, Trash2, Upload } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import type { SavedWorkflow } from "../../schema/schema";
import { printable } from "../../graph/names";
import { rankWords } from "../../graph/search";
import { invoke, useCommand } from "../../store/command";
import type { ClosedTab } from "../../store/drafts/drafts";
import { useStudio, useText, useView } from "../../store/studio";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { moment } from "../../text/format";
import "../../ui/Form.css";
import "./OpenDialog.css";

const MOST_CLOSED = 8; // more of them are found by their names

/** The saved workflows of the server, the tabs that were closed, and the ways to others. */
export function OpenDialog() {
  const text = useText().panels.open;
  const set = useView((view) => view.set);
  const [query, setQuery] = useState("");
  return (
    <Dialog title={text.title} onClose={() => set({ overlay: null })} actions={<OtherWays />}>
      <input
        className="form-input open-search"
        type="search"
        aria-label={text.search}
        placeholder={text.search}
        value={query}
        autoFocus
        onChange={({ target }) => setQuery(target.value)}
      />
      <Saved query={query} />
      <Closed query={query} />
    </Dialog>
  );
}

function Saved({ query }: { readonly query: string }) {
  const text = useText().panels.open;
  const { saving } = useStudio();
  const close = useClose();
  const [saved, setSaved] = useState<readonly SavedWorkflow[] | null>(null);
  useEffect(() => readInto(saving.list(), setSaved), [saving]);
  const latest = [...(saved ?? [])].sort((a, b) => b.modified - a.modified);
  const remove = async (name: string) => {
    if (await saving.remove(name)) setSaved(await saving.list());
  };
  return (
    <>
      {saved?.length === 0 && <p className="open-none">{text.none}</p>}
      <ul className="open-list">
        {named(latest, query).map(({ name, modified }) => (
          <Item
            key={name}
            icon={<FileJson />}
            name={name}
            at={modified}
            onOpen={() => {
              close();
              void saving.open(name);
            }}
          >
            <IconButton label={text.remove(printable(name))} onClick={() => void remove(name)}>
              <Trash2 />
            </IconButton>
          </Item>
        ))}
      </ul>
    </>
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
      <Tabs
        title={text.closed}
        tabs={found.filter(({ isElsewhere }) => !isElsewhere)}
        onOpen={reopen}
      />
      <Tabs
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

function Tabs({ title, tabs, onOpen }: TabsProps) {
  const untitled = useText().panels.untitled;
  if (tabs.length === 0) return null;
  return (
    <section>
      <h3 className="open-title">{title}</h3>
      <ul className="open-list">
        {tabs.slice(0, MOST_CLOSED).map(({ id, name, closed }) => (
          <Item
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

interface ItemProps {
  readonly icon: ReactNode;
  readonly name: string;
  readonly at: number; // seconds since 1970
  readonly onOpen: () => void;
  readonly children?: ReactNode;
}

function Item({ icon, name, at, onOpen, children }: ItemProps) {
  const language = useView((view) => view.language);
  return (
    <li className="open-item">
      <button className="open-button" onClick={onOpen}>
        {icon}
        <span className="open-name">{printable(name)}</span>
        <span className="open-when">{moment(at, Date.now() / 1000, language)}</span>
      </button>
      {children}
    </li>
  );
}

function OtherWays() {
  const text = useText().panels.open;
  const studio = useStudio();
  const set = useView((view) => view.set);
  const close = useClose();
  const openFile = useCommand("file.openFile");
  return (
    <>
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

function useClose(): () => void {
  const set = useView((view) => view.set);
  return () => set({ overlay: null });
}

function named<Item extends { readonly name: string }>(
  items: readonly Item[],
  query: string,
): readonly Item[] {
  return query.trim() === "" ? items : rankWords(items, query, ({ name }) => [name]);
}

/** What comes after the dialog has gone is dropped. */
function readInto<Value>(asked: Promise<Value>, keep: (value: Value) => void): () => void {
  let isShown = true;
  void asked.then((found) => isShown && keep(found));
  return () => {
    isShown = false;
  };
}
