import { X } from "lucide-react";
import { memo, useEffect, useState } from "react";
import type { JobHead } from "../../schema/schema";
import { runOf } from "../../store/runs/foldRuns";
import { progressOf } from "../../store/runs/runs";
import { useQueue, useRuns, useText } from "../../store/studio";
import { IconButton } from "../../ui/Button";
import { duration } from "../../text/format";
import { printable } from "../../graph/names";
import type { Text } from "../../text/text";

/** A job that waits, in its line of the sortable list. */
export const WaitingJob = memo(function WaitingJob({ job }: { readonly job: JobHead }) {
  const text = useText().panels;
  const cancel = useQueue((queue) => queue.cancel);
  const title = jobTitle(job, text);
  const priority = job.priority === 0 ? [] : [text.queue.priority(job.priority)];
  return (
    <div className="queue-waiting">
      <span className="queue-words" title={title}>
        <span className="queue-name">{title}</span>
        <span className="queue-note">{[...jobDetails(job, text), ...priority].join(" · ")}</span>
      </span>
      <IconButton label={text.queue.cancel(title)} onClick={() => void cancel(job.id)}>
        <X />
      </IconButton>
    </div>
  );
});

/** A job that runs: how long already and, where it is of this window, how far it has come. */
export const RunningJob = memo(function RunningJob({ job }: { readonly job: JobHead }) {
  const text = useText().panels;
  const cancel = useQueue((queue) => queue.cancel);
  const now = useNow();
  const title = jobTitle(job, text);
  const elapsed = duration(Math.max(0, now - (job.started ?? now)), text.time);
  return (
    <li className="queue-job queue-running">
      <span className="queue-words" title={title}>
        <span className="queue-name">{title}</span>
        <span className="queue-note">{jobDetails(job, text).join(" · ")}</span>
      </span>
      <span className="queue-note">{job.cancelling ? text.queue.cancelling : elapsed}</span>
      <JobProgress job={job.id} />
      <IconButton
        label={text.queue.cancel(title)}
        disabled={job.cancelling}
        onClick={() => void cancel(job.id)}
      >
        <X />
      </IconButton>
    </li>
  );
});

function JobProgress({ job }: { readonly job: string }) {
  const text = useText().panels.run;
  const percent = useRuns(({ byTab }) => {
    const run = runOf(Object.values(byTab), job);
    return run && Math.round(100 * progressOf(run).share);
  });
  if (percent === undefined) return null;
  return (
    <>
      <span className="queue-percent">{percent} %</span>
      <span
        className="queue-bar"
        role="progressbar"
        aria-label={text.progress}
        aria-valuenow={percent}
        style={{ inlineSize: `${percent}%` }}
      />
    </>
  );
}

type Named = Pick<JobHead, "name" | "about">;

/** The beginning of its prompt, or else the name of its workflow. */
export function jobTitle(job: Named, { untitled }: Text["panels"]): string {
  return printable(job.about.prompt) || printable(job.name) || untitled;
}

/** Its seed, and its workflow where that is not its title. */
export function jobDetails({ name, about }: Named, text: Text["panels"]): readonly string[] {
  return [
    ...(about.seed === null ? [] : [text.queue.seed(String(about.seed))]),
    ...(about.prompt === "" ? [] : [printable(name) || text.untitled]),
  ];
}

/** The time in seconds since 1970, anew every second. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() / 1000), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
