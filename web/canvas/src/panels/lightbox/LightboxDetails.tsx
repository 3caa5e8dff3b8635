import { Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { printable } from "../../graph/names";
import { useText, useView, useCatalogue, useStudio } from "../../store/studio";
import { IconButton } from "../../ui/Button";
import { bytes, moment } from "../../text/format";
import type { SavedOutput } from "../../schema/schema";
import { type Setting, settings } from "../../graph/settings";
import type { Size } from "./usePictureView";
import { pagesOf } from "../../text/lateWords";
import { read } from "../../graph/open";
import { asRun } from "../../store/files/opening";

interface DetailsProps {
  readonly output: SavedOutput;
  readonly size: Size;
}

/** What the file was made with, and what it is. */
export function LightboxDetails({ output, size }: DetailsProps) {
  const text = useText();
  const words = pagesOf(text).lightbox;
  const language = useView((view) => view.language);
  return (
    <aside className="lightbox-details" aria-label={words.details}>
      <h3>{words.settings}</h3>
      <Settings output={output} />
      <h3>{words.file}</h3>
      <dl>
        <Line name={words.workflow} value={printable(output.workflow) || text.panels.untitled} />
        {size.width > 0 && <Line name={words.size} value={words.pixels(size.width, size.height)} />}
        <Line
          name={words.file}
          value={`${printable(output.name)} · ${bytes(output.size, language)}`}
        />
        <Line name={words.made} value={moment(output.created, Date.now() / 1000, language)} />
      </dl>
    </aside>
  );
}

function Settings({ output }: { readonly output: SavedOutput }) {
  const text = pagesOf(useText()).lightbox;
  const found = useSettings(output);
  if (found === "reading") return <p className="lightbox-hint">{text.loading}</p>;
  if (found === null) return <p className="lightbox-hint">{text.noDetails}</p>;
  return (
    <dl>
      {found.map((setting) => (
        <SettingLine key={setting.name} setting={setting} />
      ))}
    </dl>
  );
}

function SettingLine({ setting: { name, value, isLong } }: { readonly setting: Setting }) {
  const text = pagesOf(useText()).lightbox;
  const notify = useView((view) => view.notify);
  const copy = async () => {
    await navigator.clipboard?.writeText(value);
    notify(text.copied);
  };
  return (
    <div className="lightbox-setting" data-long={isLong}>
      <dt>{printable(name)}</dt>
      <dd>{value}</dd>
      {/* Only secure pages have a clipboard of their own. */}
      {navigator.clipboard !== undefined && (
        <IconButton label={text.copy(printable(name))} onClick={() => void copy()}>
          <Copy />
        </IconButton>
      )}
    </div>
  );
}

function Line({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className="lightbox-setting lightbox-fact">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What a file was made with, from the workflow of its job; none where that is gone. */
export function useSettings(output: SavedOutput): readonly Setting[] | "reading" | null {
  const { api } = useStudio();
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const { job, node } = output;
  const key = `${job} ${node}`;
  const [found, setFound] = useState<{ key: string; settings: readonly Setting[] | null } | null>(
    null,
  );
  useEffect(() => {
    let isWanted = true;
    const keep = (settings: readonly Setting[] | null) => isWanted && setFound({ key, settings });
    Promise.all([api.job(job), api.jobWorkflow(job)]).then(
      ([job, text]) => {
        const opened = read(text);
        keep("fault" in opened ? null : settings(asRun(opened.workflow, job), specs, node));
      },
      () => keep(null),
    );
    return () => {
      isWanted = false;
    };
  }, [api, specs, job, node, key]);
  return found?.key === key ? found.settings : "reading";
}
