import { X } from "lucide-react";
import { memo } from "react";
import type { JobHead } from "../../schema/schema";
import { useQueue, useText } from "../../store/studio";
import { IconButton } from "../../ui/Button";
import { jobDetails, jobTitle } from "./jobWords";

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
