import { RotateCcw, SquareArrowOutUpRight } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { Version } from "../../schema/schema";
import type { Workflow } from "../../graph/document";
import { read } from "../../graph/open";
import { useCatalogue, useStudio, useTab, useText, useView, useWorkflow } from "../../store/studio";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { differences, type Differences } from "../../graph/differences";
import { moment } from "../../text/format";
import { undoing } from "../pictures/asImage";
import { nodeName, printable } from "../../graph/names";
import type { Json } from "../../json/json";
import type { LateText } from "../../text/text";
import { shown } from "../../graph/settings";
import { pagesOf } from "../../text/lateWords";
import "./Versions.css";

/** The versions that were saved of the workflow in front, and what they have otherwise. */
export function Versions() {
  const text = pagesOf(useText()).versions;
  const set = useView((view) => view.set);
  const name = useTab(({ file }) => file?.name ?? null);
  return (
    <Dialog
      title={text.title(name ?? "")}
      onClose={() => set({ overlay: null })}
      className="versions"
    >
      {name === null ? <p className="versions-note">{text.never}</p> : <List name={name} />}
    </Dialog>
  );
}

function List({ name }: { readonly name: string }) {
  const text = pagesOf(useText()).versions;
  const { saving } = useStudio();
  const [versions, setVersions] = useState<readonly Version[] | null>(null);
  useEffect(() => {
    let isWanted = true;
    void saving.versions(name).then((found) => isWanted && setVersions(found));
    return () => {
      isWanted = false;
    };
  }, [saving, name]);
  if (versions === null) return <p className="versions-note">{text.loading}</p>;
  if (versions.length === 0) return <p className="versions-note">{text.none}</p>;
  const latest = [...versions].sort((a, b) => b.saved - a.saved);
  return (
    <ul className="versions-list">
      {latest.map((version) => (
        <Item key={version.version} name={name} version={version} />
      ))}
    </ul>
  );
}

interface ItemProps {
  readonly name: string;
  readonly version: Version;
}

function Item({ name, version }: ItemProps) {
  const text = pagesOf(useText()).versions;
  const { saving } = useStudio();
  const language = useView((view) => view.language);
  const set = useView((view) => view.set);
  const restore = useRestore();
  const then = useVersion(name, version.version);
  const when = moment(version.saved, Date.now() / 1000, language);
  const open = async () => {
    if ((await saving.openVersion(name, version.version)) !== null) set({ overlay: null });
  };
  return (
    <li className="versions-item">
      <time className="versions-when" dateTime={new Date(version.saved * 1000).toISOString()}>
        {when}
      </time>
      <What then={then} />
      <div className="versions-acts">
        <Button icon={<SquareArrowOutUpRight />} onClick={() => void open()}>
          {text.open}
        </Button>
        {typeof then === "object" && then !== null && (
          <Button icon={<RotateCcw />} onClick={() => restore(then, when)}>
            {text.restore}
          </Button>
        )}
      </div>
    </li>
  );
}

function What({ then }: { readonly then: Workflow | "reading" | null }) {
  const text = pagesOf(useText()).versions;
  const now = useWorkflow((workflow) => workflow);
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const found = useMemo(
    () => (typeof then === "object" && then ? differences(now, then, specs) : null),
    [now, then, specs],
  );
  if (then === "reading") return <p className="versions-what">{text.loading}</p>;
  if (then === null || found === null) return <p className="versions-what">{text.broken}</p>;
  if (found.isSame) return <p className="versions-what">{text.same}</p>;
  return (
    <div className="versions-what">
      {text.now}
      <ul>
        {differenceWords(found, now, then, text).map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </div>
  );
}

/** The workflow of a version; none where it cannot be read. */
function useVersion(name: string, version: string): Workflow | "reading" | null {
  const { api } = useStudio();
  const [found, setFound] = useState<Workflow | "reading" | null>("reading");
  useEffect(() => {
    let isWanted = true;
    api.version(name, version).then(
      (text) => {
        const opened = read(text);
        if (isWanted) setFound("workflow" in opened ? opened.workflow : null);
      },
      () => isWanted && setFound(null),
    );
    return () => {
      isWanted = false;
    };
  }, [api, name, version]);
  return found;
}

/** In the tab, as an edit that can be undone; nothing is saved yet. */
function useRestore(): (workflow: Workflow, when: string) => void {
  const studio = useStudio();
  const { view, workspace } = studio;
  return (workflow, when) => {
    const { active, edit } = workspace.getState();
    edit(() => workflow, undefined, active);
    const { set, notify, text } = view.getState();
    set({ overlay: null });
    const undo = undoing(studio, active);
    notify(pagesOf(text).versions.restored(when), "note", {
      label: pagesOf(text).versions.undo,
      run: undo,
    });
  };
}

const MOST = 6; // parts of a sentence
const LONGEST = 40; // letters of a value

/** What another version has otherwise, each part in a few words, what matters most first. */
function differenceWords(
  found: Differences,
  now: Workflow,
  then: Workflow,
  text: LateText["pages"]["versions"],
): readonly string[] {
  const names = (workflow: Workflow, ids: readonly string[]) =>
    ids.map((id) => nodeName(workflow, id)).join(", ");
  const value = (value: Json | undefined) => (value === undefined ? text.unset : short(value));
  const said = [
    ...(found.more.length > 0 ? [text.removed(names(then, found.more))] : []),
    ...(found.missing.length > 0 ? [text.added(names(now, found.missing))] : []),
    ...found.values.map(({ node, port, before, after }) =>
      text.value(`${nodeName(now, node)} · ${port}`, value(before), value(after)),
    ),
    ...(found.links > 0 ? [text.links(found.links)] : []),
    ...(found.hasOtherForm ? [text.form] : []),
    ...(found.isRenamed ? [text.renamed(printable(then.name ?? ""))] : []),
    ...(found.isMoved ? [text.moved] : []),
  ];
  if (said.length <= MOST) return said;
  return [...said.slice(0, MOST - 1), text.more(said.length - MOST + 1)];
}

function short(value: Json): string {
  const text = printable(shown(value));
  return text.length > LONGEST
    ? `“${text.slice(0, LONGEST)}…”`
    : typeof value === "string"
      ? `“${text}”`
      : text;
}
