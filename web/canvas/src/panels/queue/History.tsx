import { Trash2, FileText, ImageIcon, RotateCcw, SquareArrowOutUpRight } from "lucide-react";
import { useMemo, memo } from "react";
import type { EndedState } from "../../store/queue/queue";
import { useQueue, useText, useView, useStudio } from "../../store/studio";
import { IconButton } from "../../ui/Button";
import { unevenRows, VirtualRows } from "../../ui/VirtualRows";
import { Segmented } from "../../ui/Segmented";
import type { JobHead } from "../../schema/schema";
import { Tooltip } from "../../ui/Tooltip";
import { printable } from "../../graph/names";
import { SafeImage } from "../../ui/SafeImage";
import { OutputIcon } from "../pictures/Thumbnail";
import { jobDetails, jobTitle } from "./jobs";
import { outputName, isPicture } from "../pictures/outputNames";
import { duration, moment } from "../../text/format";
import { pagesOf } from "../../text/lateWords";

const STATES: readonly EndedState[] = ["done", "failed", "cancelled"];
const ROW = 56; // pixels of a job
const MESSAGE = 40; // and of why it failed

/** What has run, the latest first; all of it, or what ended in one way. */
export function History() {
  const text = useText().panels.queue;
  const jobs = useQueue((queue) => queue.ended);
  const hasMore = useQueue((queue) => queue.hasMore);
  const loadMore = useQueue((queue) => queue.loadMore);
  const heights = useMemo(
    () => jobs.map(({ message }) => (message === null ? ROW : ROW + MESSAGE)),
    [jobs],
  );
  const rows = useMemo(() => unevenRows(heights), [heights]);
  return (
    <section>
      <HistoryHead />
      {jobs.length === 0 && <p className="drawer-empty">{text.noHistory}</p>}
      <VirtualRows rows={rows} label={text.history} {...(hasMore && { onEnd: loadMore })}>
        {(row) => {
          const job = jobs[row];
          return job && <EndedJob key={job.id} job={job} height={heights[row] ?? ROW} />;
        }}
      </VirtualRows>
    </section>
  );
}

function HistoryHead() {
  const text = useText().panels.queue;
  const shown = useQueue((queue) => queue.shown);
  const show = useQueue((queue) => queue.show);
  const isEmpty = useQueue((queue) => queue.ended.length === 0);
  const set = useView((view) => view.set);
  const options = [
    { value: "all" as const, label: text.all },
    ...STATES.map((value) => ({ value, label: text.states[value] })),
  ];
  return (
    <>
      <div className="queue-head">
        <h3 className="drawer-title">{text.history}</h3>
        <IconButton
          label={text.clearHistory}
          disabled={isEmpty}
          onClick={() => set({ overlay: "clearHistory" })}
        >
          <Trash2 />
        </IconButton>
      </div>
      {(shown !== null || !isEmpty) && (
        <div className="queue-filter">
          <Segmented
            label={text.filter}
            options={options}
            value={shown ?? "all"}
            onChange={(value) => void show(value === "all" ? null : value)}
          />
        </div>
      )}
    </>
  );
}

interface EndedProps {
  readonly job: JobHead;
  readonly height: number; // pixels
}

/** A job that is over: its picture, what came of it, and what can be done with it. */
const EndedJob = memo(function EndedJob({ job, height }: EndedProps) {
  const text = useText().panels;
  const language = useView((view) => view.language);
  const title = jobTitle(job, text);
  const ended = job.ended ?? job.created;
  return (
    <li className="queue-job queue-ended" data-state={job.state} style={{ height }}>
      <Thumbnail job={job} />
      <span className="queue-name" title={title}>
        {title}
      </span>
      <time className="queue-note" dateTime={new Date(ended * 1000).toISOString()}>
        {moment(ended, Date.now() / 1000, language)}
      </time>
      <span className="queue-outcome">{outcome(job, text)}</span>
      <Actions job={job} />
      {job.message !== null && <p className="queue-error">{job.message}</p>}
    </li>
  );
});

function Thumbnail({ job }: { readonly job: JobHead }) {
  const { api, view } = useStudio();
  const text = pagesOf(useText()).gallery;
  const file = job.first;
  if (file === null) {
    return (
      <span className="queue-thumbnail">
        <ImageIcon size={16} strokeWidth={1.5} aria-hidden />
      </span>
    );
  }
  const icon = <OutputIcon media={file.media} />;
  return (
    <button
      className="queue-thumbnail"
      aria-label={text.open(printable(outputName(file)))}
      onClick={() => view.getState().set({ overlay: "gallery", picture: file.name })}
    >
      {isPicture(file) ? <SafeImage src={api.thumbnailUrl(file.name, 128)} instead={icon} /> : icon}
    </button>
  );
}

function Actions({ job }: { readonly job: JobHead }) {
  const text = useText().panels.queue;
  const { api, queue, saving } = useStudio();
  const { forget, retry } = queue.getState();
  return (
    <span className="queue-actions">
      <IconButton label={text.load} onClick={() => void saving.openJob(job.id)}>
        <SquareArrowOutUpRight />
      </IconButton>
      {job.state !== "done" && (
        <IconButton label={text.retry} onClick={() => void retry(job.id)}>
          <RotateCcw />
        </IconButton>
      )}
      <Tooltip text={text.log} isName>
        <a
          className="button icon-button"
          data-variant="quiet"
          aria-label={text.log}
          href={api.url(`/api/jobs/${encodeURIComponent(job.id)}/log`)}
          target="_blank"
          rel="noreferrer"
        >
          <FileText />
        </a>
      </Tooltip>
      <IconButton label={text.forget} onClick={() => void forget(job.id)}>
        <Trash2 />
      </IconButton>
    </span>
  );
}

function outcome(job: JobHead, text: ReturnType<typeof useText>["panels"]): string {
  const state = text.queue.states[job.state];
  const took = job.started !== null && job.ended !== null ? job.ended - job.started : null;
  const said = [
    job.state === "done" ? null : state,
    took === null ? null : duration(took, text.time),
    job.saved > 1 ? text.queue.files(job.saved) : null,
    ...jobDetails(job, text),
  ];
  return said.filter((part) => part !== null).join(" · ");
}
