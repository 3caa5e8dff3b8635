import { X } from "lucide-react";
import { memo } from "react";
import type { JobHead } from "../../schema/schema";
import { useQueue, useText } from "../../store/studio";
import { IconButton } from "../../ui/Button";
import { printable } from "../../graph/names";

/** A job that waits, in its line of the sortable list. */
export const WaitingJob = memo(function WaitingJob({ job }: { readonly job: JobHead }) {
  const text = useText().panels;
  const cancel = useQueue((queue) => queue.cancel);
  const name = printable(job.name) || text.untitled;
  return (
    <div className="queue-waiting">
      <span className="queue-name">{name}</span>
      {job.priority !== 0 && (
        <span className="queue-note">{text.queue.priority(job.priority)}</span>
      )}
      <IconButton label={text.queue.cancel(name)} onClick={() => void cancel(job.id)}>
        <X />
      </IconButton>
    </div>
  );
});
