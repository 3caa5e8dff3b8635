import { Pause, Play, Trash2 } from "lucide-react";
import type { JobHead } from "../../schema/schema";
import { queueMove } from "../../store/queue/queue";
import { useQueue, useStudio, useText, useView } from "../../store/studio";
import { Button } from "../../ui/Button";
import { History } from "./History";
import { jobTitle, RunningJob, WaitingJob } from "./jobs";
import { Sortable } from "../../ui/Sortable";
import "./QueueDrawer.css";

/** What runs, what waits, and what has run. */
export function QueueDrawer() {
  return (
    <>
      <QueueActions />
      <div className="drawer-body">
        <Running />
        <Waiting />
        <History />
      </div>
    </>
  );
}

function QueueActions() {
  const text = useText().panels.queue;
  const isPaused = useQueue((queue) => queue.isPaused);
  const isEmpty = useQueue((queue) => queue.queued.length === 0);
  const set = useView((view) => view.set);
  const { queue } = useStudio();
  const { pause, resume } = queue.getState();
  return (
    <>
      <div className="drawer-head">
        <Button
          icon={isPaused ? <Play /> : <Pause />}
          onClick={() => void (isPaused ? resume() : pause())}
        >
          {isPaused ? text.resume : text.pause}
        </Button>
        <Button icon={<Trash2 />} disabled={isEmpty} onClick={() => set({ overlay: "clearQueue" })}>
          {text.clear}
        </Button>
      </div>
      {isPaused && <p className="queue-paused">{text.pausedNote}</p>}
    </>
  );
}

function Running() {
  const text = useText().panels.queue;
  const jobs = useQueue((queue) => queue.running);
  if (jobs.length === 0) return null;
  return (
    <section>
      <h3 className="drawer-title">{text.running}</h3>
      <ul className="queue-list">
        {jobs.map((job) => (
          <RunningJob key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}

const WAITING = 44; // pixels of a job that waits

function Waiting() {
  const text = useText().panels;
  const words = text.queue;
  const jobs = useQueue((queue) => queue.queued);
  const isIdle = useQueue((queue) => queue.running.length + queue.queued.length === 0);
  const { queue } = useStudio();
  const move = (id: string, to: number) => queue.getState().move(id, queueMove(jobs, id, to));
  if (isIdle) return <p className="drawer-empty">{words.empty}</p>;
  if (jobs.length === 0) return null;
  const titleOf = (job: JobHead | undefined) => (job === undefined ? "" : jobTitle(job, text));
  const item = (at: number) => {
    const job = jobs[at];
    if (job === undefined) return undefined;
    return { id: job.id, label: words.drag(titleOf(job)), content: <WaitingJob job={job} /> };
  };
  return (
    <section>
      <h3 className="drawer-title">
        {words.waiting} <span className="queue-count">{jobs.length}</span>
      </h3>
      <Sortable
        label={words.waiting}
        count={jobs.length}
        item={item}
        height={WAITING}
        onMove={(id, to) => void move(id, to)}
        moved={(id, to) => words.moved(titleOf(jobs.find((job) => job.id === id)), to + 1)}
      />
    </section>
  );
}
