import { Star, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { printable } from "../../graph/names";
import { ALL, type OutputFilter } from "../../store/outputs/outputList";
import { useFoundOutputs, useOutputs, useStudio, useText } from "../../store/studio";
import { Button } from "../../ui/Button";
import "../../ui/Form.css";
import { pagesOf } from "../../text/lateWords";

const PAUSE = 200; // milliseconds after the last letter, until it is looked for
const KINDS = ["image", "video", "audio", "application"] as const;

/** What is looked for. */
export function GalleryFilter({ onChange }: { readonly onChange: () => void }) {
  const text = pagesOf(useText()).gallery;
  const { filter, rows, hasMore } = useFoundOutputs((outputs) => outputs);
  const { found } = useOutputs();
  const workflows = useWorkflowNames();
  const change = (part: Partial<OutputFilter>) => {
    onChange();
    void found.show({ ...found.store.getState().filter, ...part });
  };
  return (
    <div className="gallery-head">
      <Search onSearch={(q) => change({ q })} />
      <Choice
        label={text.kind}
        every={text.anyKind}
        value={filter.media}
        options={KINDS.map((value) => ({ value, label: text.kinds[value] }))}
        onChange={(media) => change({ media })}
      />
      <Choice
        label={text.workflow}
        every={text.anyWorkflow}
        value={filter.workflow}
        options={workflows.map((value) => ({ value, label: printable(value) }))}
        onChange={(workflow) => change({ workflow })}
      />
      <Button
        icon={<Star />}
        variant="quiet"
        aria-pressed={filter.isStarred}
        onClick={() => change({ isStarred: !filter.isStarred })}
      >
        {text.starred}
      </Button>
      <Button
        icon={<Trash2 />}
        variant="quiet"
        aria-pressed={filter.isTrash}
        onClick={() => change({ ...ALL, q: filter.q, isTrash: !filter.isTrash })}
      >
        {text.trash}
      </Button>
      <span className="gallery-note" role="status">
        {text.count(rows.length, hasMore)}
      </span>
      <span className="gallery-note gallery-keys">
        {filter.isTrash ? text.trashNote : text.keys}
      </span>
    </div>
  );
}

function Search({ onSearch }: { readonly onSearch: (words: string) => void }) {
  const text = pagesOf(useText()).gallery;
  const [words, setWords] = useState("");
  const search = useRef(onSearch);
  search.current = onSearch;
  const asked = useRef("");
  useEffect(() => {
    if (words.trim() === asked.current) return undefined;
    const timer = setTimeout(() => {
      asked.current = words.trim();
      search.current(asked.current);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <input
      className="form-input gallery-search"
      type="search"
      aria-label={text.filter}
      placeholder={text.filter}
      value={words}
      onChange={({ target }) => setWords(target.value)}
    />
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly every: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, every, value, options, onChange }: ChoiceProps) {
  return (
    <select
      className="form-input gallery-choice"
      aria-label={label}
      data-chosen={value !== ""}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    >
      <option value="">{every}</option>
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** Of the saved workflows, and of those that were seen here to have saved something. */
function useWorkflowNames(): readonly string[] {
  const { saving } = useStudio();
  const rows = useFoundOutputs(({ rows }) => rows);
  const chosen = useFoundOutputs(({ filter }) => filter.workflow);
  const [names, setNames] = useState<ReadonlySet<string>>(() => new Set());
  useEffect(() => {
    let isWanted = true;
    const know = (more: readonly string[]) => isWanted && setNames((old) => withAll(old, more));
    void saving.list().then((saved) => know(saved.map(({ name }) => name)));
    return () => {
      isWanted = false;
    };
  }, [saving]);
  useEffect(
    () =>
      setNames((old) =>
        withAll(
          old,
          rows.map(({ workflow }) => workflow),
        ),
      ),
    [rows],
  );
  return [...withAll(names, [chosen])].sort((a, b) => a.localeCompare(b));
}

function withAll(old: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> {
  const fresh = more.filter((name) => name !== "" && !old.has(name));
  return fresh.length === 0 ? old : new Set([...old, ...fresh]);
}
