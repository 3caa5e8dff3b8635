import { FileText, ImageIcon, RotateCcw, SquareArrowOutUpRight, Trash2 } from "lucide-react";
import { memo } from "react";
import type { JobHead } from "../../schema/schema";
import { useStudio, useText, useView } from "../../store/studio";
import { IconButton } from "../../ui/Button";
import { Tooltip } from "../../ui/Tooltip";
import { printable } from "../../graph/names";
import { SafeImage } from "../../ui/SafeImage";
import { OutputIcon } from "../pictures/OutputIcon";
import { jobDetails, jobTitle } from "./jobWords";
import { fileName, isPicture } from "../pictures/outputNames";
import { duration, moment } from "../../text/format";
import { pagesOf } from "../../text/lateWords";

interface EndedProps {
  readonly job: JobHead;
  readonly height: number; // pixels
}

/** A job that is over: its picture, what came of it, and what can be done with it. */
export const EndedJob = memo(function EndedJob({ job, height }: EndedProps) {
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
      aria-label={text.open(printable(fileName(file)))}
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
