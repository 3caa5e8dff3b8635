import { useQueue, useText, useView } from "../../store/studio";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import "../../ui/Form.css";

/** Asks before all that waits is cancelled. */
export function ClearQueueDialog() {
  const text = useText().panels.clearing;
  const waiting = useQueue((queue) => queue.queued.length);
  const clear = useQueue((queue) => queue.clear);
  return <Ask title={text.queue(waiting)} note={text.queueNote} act={text.cancel} onYes={clear} />;
}

/** Asks before the history, or what is shown of it, is forgotten. */
export function ClearHistoryDialog() {
  const text = useText().panels;
  const shown = useQueue((queue) => queue.shown);
  const forgetAll = useQueue((queue) => queue.forgetAll);
  const { clearing } = text;
  const title = shown === null ? clearing.history : clearing.some(text.queue.states[shown]);
  return <Ask title={title} note={clearing.historyNote} act={clearing.forget} onYes={forgetAll} />;
}

interface AskProps {
  readonly title: string;
  readonly note: string;
  readonly act: string;
  readonly onYes: () => Promise<void>;
}

function Ask({ title, note, act, onYes }: AskProps) {
  const text = useText().panels.clearing;
  const set = useView((view) => view.set);
  const close = () => set({ overlay: null });
  const actions = (
    <>
      <Button onClick={close}>{text.keep}</Button>
      <Button
        variant="filled"
        tone="danger"
        autoFocus
        onClick={() => {
          close();
          void onYes();
        }}
      >
        {act}
      </Button>
    </>
  );
  return (
    <Dialog title={title} onClose={close} actions={actions}>
      <p className="form-text">{note}</p>
    </Dialog>
  );
}
