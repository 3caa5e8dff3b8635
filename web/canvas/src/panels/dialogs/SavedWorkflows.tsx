import { FileJson, Pencil, Trash2, ArchiveRestore, FileX } from "lucide-react";
import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import type { SavedWorkflow, DeletedWorkflow } from "../../schema/schema";
import { printable } from "../../graph/names";
import { useStudio, useText, useView } from "../../store/studio";
import { IconButton, Button } from "../../ui/Button";
import { rankWords } from "../../graph/search";
import { moment } from "../../text/format";

/** The saved workflows of the server: opened, renamed, deleted and taken back. */
export function SavedWorkflows({ query }: { readonly query: string }) {
  const text = useText().panels.open;
  const { saving } = useStudio();
  const close = useClose();
  const { saved, readAgain } = useSaved();
  const [renamed, rename] = useState<string | null>(null);
  const remove = useRemove(readAgain);
  const latest = [...(saved ?? [])].sort((a, b) => b.modified - a.modified);
  const open = (name: string) => {
    close();
    void saving.open(name);
  };
  const done = () => {
    rename(null);
    void readAgain();
  };
  return (
    <>
      {saved?.length === 0 && <p className="open-none">{text.none}</p>}
      <ul className="open-list">
        {named(latest, query).map(({ name, modified }) =>
          name === renamed ? (
            <li key={name} className="open-item">
              <NameField name={name} onDone={done} />
            </li>
          ) : (
            <OpenItem
              key={name}
              icon={<FileJson />}
              name={name}
              at={modified}
              onOpen={() => open(name)}
            >
              <IconButton label={text.rename(printable(name))} onClick={() => rename(name)}>
                <Pencil />
              </IconButton>
              <IconButton label={text.remove(printable(name))} onClick={() => void remove(name)}>
                <Trash2 />
              </IconButton>
            </OpenItem>
          ),
        )}
      </ul>
    </>
  );
}

function useSaved() {
  const { saving } = useStudio();
  const [saved, setSaved] = useState<readonly SavedWorkflow[] | null>(null);
  useEffect(() => readInto(saving.list(), setSaved), [saving]);
  const readAgain = useCallback(async () => setSaved(await saving.list()), [saving]);
  return { saved, readAgain };
}

function useRemove(readAgain: () => Promise<void>): (name: string) => Promise<void> {
  const { saving, view } = useStudio();
  const text = useText().panels.open;
  return async (name) => {
    const takeBack = await saving.remove(name);
    if (takeBack === null) return;
    const run = () => void takeBack().then(readAgain);
    view.getState().notify(text.removed(printable(name)), "note", { label: text.undo, run });
    await readAgain();
  };
}

interface NameProps {
  readonly name: string;
  readonly onDone: () => void;
}

/** Its history goes with it. */
function NameField({ name, onDone }: NameProps) {
  const text = useText().panels;
  const { saving, view } = useStudio();
  const isDone = useRef(false);
  const leave = () => {
    isDone.current = true;
    onDone();
  };
  const keep = async (to: string) => {
    if (isDone.current) return; // it also loses the focus as it goes
    isDone.current = true;
    if (to !== "" && to !== name) {
      const { state } = await saving.rename(name, to);
      if (state === "conflict") view.getState().notify(text.tabs.taken(to), "error");
    }
    onDone();
  };
  return (
    <form
      className="open-rename"
      onSubmit={(event) => {
        event.preventDefault();
        const field = event.currentTarget.elements.namedItem("name");
        if (field instanceof HTMLInputElement) void keep(field.value.trim());
      }}
    >
      <input
        name="name"
        className="form-input open-field"
        aria-label={text.tabs.rename}
        defaultValue={name}
        maxLength={100}
        autoFocus
        onFocus={({ target }) => target.select()}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
          event.preventDefault(); // the dialog stays
          event.stopPropagation();
          leave();
        }}
        onBlur={({ target }) => void keep(target.value.trim())}
      />
    </form>
  );
}

interface ItemProps {
  readonly icon: ReactNode;
  readonly name: string;
  readonly at: number; // seconds since 1970
  readonly onOpen?: () => void;
  readonly children?: ReactNode;
}

/** A workflow in a list, with what can be done with it. */
export function OpenItem({ icon, name, at, onOpen, children }: ItemProps) {
  const language = useView((view) => view.language);
  const said = (
    <>
      {icon}
      <span className="open-name">{printable(name)}</span>
      <span className="open-when">{moment(at, Date.now() / 1000, language)}</span>
    </>
  );
  return (
    <li className="open-item">
      {onOpen ? (
        <button className="open-button" onClick={onOpen}>
          {said}
        </button>
      ) : (
        <span className="open-button">{said}</span>
      )}
      {children}
    </li>
  );
}

/** Those that have these words in their names, the best first. */
export function named<Item extends { readonly name: string }>(
  items: readonly Item[],
  query: string,
): readonly Item[] {
  return query.trim() === "" ? items : rankWords(items, query, ({ name }) => [name]);
}

/** What comes after the dialog has gone is dropped. */
export function readInto<Value>(asked: Promise<Value>, keep: (value: Value) => void): () => void {
  let isShown = true;
  void asked.then((found) => isShown && keep(found));
  return () => {
    isShown = false;
  };
}

export function useClose(): () => void {
  const set = useView((view) => view.set);
  return () => set({ overlay: null });
}

/** What is in the trash, and can be restored under the name it had. */
export function DeletedWorkflows({ query }: { readonly query: string }) {
  const text = useText().panels.open;
  const { saving, view } = useStudio();
  const [deleted, setDeleted] = useState<readonly DeletedWorkflow[] | null>(null);
  useEffect(() => readInto(saving.deleted(), setDeleted), [saving]);
  const restore = async (id: string) => {
    const name = await saving.restore(id);
    if (name !== null) view.getState().notify(text.restored(printable(name)));
    setDeleted(await saving.deleted());
  };
  return (
    <>
      {deleted?.length === 0 && <p className="open-none">{text.emptyTrash}</p>}
      <ul className="open-list">
        {named(deleted ?? [], query).map(({ id, name, deleted }) => (
          <OpenItem key={id} icon={<FileX />} name={name} at={deleted}>
            <Button icon={<ArchiveRestore />} variant="quiet" onClick={() => void restore(id)}>
              {text.restore}
            </Button>
          </OpenItem>
        ))}
      </ul>
    </>
  );
}
