import { Pause, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { queueMove } from "../../store/queue/queueMove";
import { useQueue, useStudio, useText } from "../../store/studio";
import { printable } from "../../graph/names";
import { Button } from "../../ui/Button";
import { EndedJob } from "./EndedJob";
import { RunningJob } from "./RunningJob";
import { Sortable } from "../../ui/Sortable";
import { WaitingJob } from "./WaitingJob";
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
  const { queue } = useStudio();
  const { clear, pause, resume } = queue.getState();
  return (
    <>
      <div className="drawer-head">
        <Button
          icon={isPaused ? <Play /> : <Pause />}
          onClick={() => void (isPaused ? resume() : pause())}
        >
          {isPaused ? text.resume : text.pause}
        </Button>
        <Button icon={<Trash2 />} disabled={isEmpty} onClick={() => void clear()}>
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

const SHOWN = 100; // jobs that wait, at first and with each press: there may be ten thousand

function Waiting() {
  const text = useText().panels.queue;
  const jobs = useQueue((queue) => queue.queued);
  const isIdle = useQueue((queue) => queue.running.length + queue.queued.length === 0);
  const { queue } = useStudio();
  const [most, setMost] = useState(SHOWN);
  const move = (id: string, to: number) => queue.getState().move(id, queueMove(jobs, id, to));
  const nameOf = (id: string) => printable(jobs.find((job) => job.id === id)?.name ?? "");
  if (isIdle) return <p className="drawer-empty">{text.empty}</p>;
  if (jobs.length === 0) return null;
  const items = jobs.slice(0, most).map((job) => ({
    id: job.id,
    label: text.drag(printable(job.name)),
    content: <WaitingJob job={job} />,
  }));
  return (
    <section>
      <h3 className="drawer-title">
        {text.waiting} <span className="queue-count">{jobs.length}</span>
      </h3>
      <Sortable
        label={text.waiting}
        items={items}
        onMove={(id, to) => void move(id, to)}
        moved={(id, to) => text.moved(nameOf(id), to + 1)}
      />
      {jobs.length > most && (
        <Button className="queue-more" onClick={() => setMost(most + SHOWN)}>
          {text.more}
        </Button>
      )}
    </section>
  );
}

function History() {
  const text = useText().panels.queue;
  const jobs = useQueue((queue) => queue.ended);
  const hasMore = useQueue((queue) => queue.hasMore);
  const loadMore = useQueue((queue) => queue.loadMore);
  return (
    <section>
      <h3 className="drawer-title">{text.history}</h3>
      {jobs.length === 0 && <p className="drawer-empty">{text.noHistory}</p>}
      <ul className="queue-list">
        {jobs.map((job) => (
          <EndedJob key={job.id} job={job} />
        ))}
      </ul>
      {hasMore && (
        <Button className="queue-more" onClick={() => void loadMore()}>
          {text.more}
        </Button>
      )}
    </section>
  );
}
