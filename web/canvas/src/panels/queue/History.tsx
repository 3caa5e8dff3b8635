import { Trash2 } from "lucide-react";
import { useMemo } from "react";
import type { EndedState } from "../../store/queue/queue";
import { useQueue, useText, useView } from "../../store/studio";
import { IconButton } from "../../ui/Button";
import { unevenRows, VirtualRows } from "../../ui/VirtualRows";
import { Segmented } from "../../ui/Segmented";
import { EndedJob } from "./EndedJob";

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
