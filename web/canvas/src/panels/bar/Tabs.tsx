import { Plus, X } from "lucide-react";
import { memo, useEffect, useRef, useState, type MouseEvent } from "react";
import { EMPTY } from "../../graph/document";
import { rename } from "../../graph/edit";
import { isActive } from "../../store/runs/runs";
import { useRuns, useStudio, useText, useWorkspace } from "../../store/studio";
import { tabName, isChanged, type TabId } from "../../store/document/workspace";
import { RunProgress } from "../run/RunProgress";
import "./Tabs.css";

/** The open workflows. */
export function Tabs() {
  const text = useText().panels.tabs;
  const ids = useWorkspace((workspace) => workspace.tabs.map((tab) => tab.id).join(" "));
  const { workspace } = useStudio();
  const add = () => workspace.getState().open(EMPTY);
  return (
    <nav className="tabs" aria-label={text.label}>
      <ul className="tabs-list">
        {ids.split(" ").map((id) => (
          <TabItem key={id} id={id} />
        ))}
      </ul>
      <button className="tabs-add" aria-label={text.add} title={text.add} onClick={add}>
        <Plus size={14} aria-hidden />
      </button>
    </nav>
  );
}

const TabItem = memo(function TabItem({ id }: { readonly id: TabId }) {
  const text = useText().panels;
  const { workspace } = useStudio();
  const isFront = useWorkspace((workspace) => workspace.active === id);
  const name = useTabOf(id, tabName) ?? text.untitled;
  const isDirty = useTabOf(id, isChanged) ?? false;
  const [isRenamed, setRenamed] = useState(false);
  const isRunning = useRuns(({ byTab }) => isActive(byTab[id]));
  const close = useClose(id, name);
  const closeByMiddle = (event: MouseEvent) => {
    if (event.button === 1) close();
  };
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isFront) item.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isFront]);
  const label = isDirty ? text.tabs.changed(name) : name;
  return (
    <li ref={item} className="tabs-item" data-front={isFront} onAuxClick={closeByMiddle}>
      {isRenamed ? (
        <NameField id={id} name={name} onDone={() => setRenamed(false)} />
      ) : (
        <button
          className="tabs-name"
          aria-current={isFront ? "page" : undefined}
          aria-label={isRunning ? text.tabs.running(label) : label}
          title={name}
          onClick={() => workspace.getState().activate(id)}
          onDoubleClick={() => setRenamed(true)}
        >
          <span className="tabs-title">{name}</span>
          {isDirty && <i className="tabs-dot" />}
        </button>
      )}
      <button className="tabs-close" aria-label={text.tabs.close(name)} onClick={close}>
        <X size={12} aria-hidden />
      </button>
      {isRunning && !isFront && <RunProgress tab={id} />}
    </li>
  );
});

interface NameProps {
  readonly id: TabId;
  readonly name: string;
  readonly onDone: () => void;
}

function NameField({ id, name, onDone }: NameProps) {
  const text = useText().panels.tabs;
  const give = useRename(id);
  const keep = (value: string) => {
    const changed = value.trim();
    if (changed !== "" && changed !== name) void give(changed);
    onDone();
  };
  return (
    <input
      className="tabs-field"
      aria-label={text.rename}
      defaultValue={name}
      maxLength={100}
      autoFocus
      onFocus={({ target }) => target.select()}
      onBlur={({ target }) => keep(target.value)}
      onKeyDown={({ key, currentTarget }) => {
        if (key === "Enter") keep(currentTarget.value);
        if (key === "Escape") onDone();
      }}
    />
  );
}

function useTabOf<T>(id: TabId, select: (tab: Parameters<typeof tabName>[0]) => T): T | undefined {
  return useWorkspace((workspace) => {
    const tab = workspace.tabs.find((tab) => tab.id === id);
    return tab && select(tab);
  });
}

/** A saved workflow goes by the name of its file. */
function useRename(id: TabId): (to: string) => Promise<void> {
  const { saving, view, workspace } = useStudio();
  const text = useText().panels.tabs;
  const file = useTabOf(id, ({ file }) => file?.name);
  return async (to) => {
    if (file === undefined) {
      workspace.getState().edit((workflow) => rename(workflow, to), undefined, id);
      return;
    }
    const { state } = await saving.rename(file, to);
    if (state === "conflict") view.getState().notify(text.taken(to), "error");
  };
}

/** Nothing is asked: what was closed can be opened again. */
function useClose(id: TabId, name: string): () => void {
  const { drafts, view, workspace } = useStudio();
  const text = useText().panels.tabs;
  return () => {
    workspace.getState().close(id);
    view.getState().notify(text.closed(name), "note", {
      label: text.reopen,
      run: () => void drafts.reopen(id),
    });
  };
}
