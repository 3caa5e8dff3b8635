import { X } from "lucide-react";
import { memo } from "react";
import type { JobHead } from "../../schema/schema";
import { runOf } from "../../store/runs/beside";
import { progressOf } from "../../store/runs/runs";
import { useQueue, useRuns, useText } from "../../store/studio";
import { IconButton } from "../../ui/Button";
import { printable } from "../../graph/names";
import { duration } from "../../text/format";
import { useNow } from "./useNow";

/** A job that runs: how long already and, where it is of this window, how far it has come. */
export const RunningJob = memo(function RunningJob({ job }: { readonly job: JobHead }) {
  const text = useText().panels;
  const cancel = useQueue((queue) => queue.cancel);
  const now = useNow();
  const name = printable(job.name) || text.untitled;
  const elapsed = duration(Math.max(0, now - (job.started ?? now)), text.time);
  return (
    <li className="queue-job queue-running">
      <span className="queue-name">{name}</span>
      <span className="queue-note">{job.cancelling ? text.queue.cancelling : elapsed}</span>
      <JobProgress job={job.id} />
      <IconButton
        label={text.queue.cancel(name)}
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
