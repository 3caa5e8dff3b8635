import { FileJson, Pencil, Trash2 } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { SavedWorkflow } from "../../schema/schema";
import { printable } from "../../graph/names";
import { useStudio, useText } from "../../store/studio";
import { IconButton } from "../../ui/Button";
import { named, OpenItem, readInto, useClose } from "./OpenItem";

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
