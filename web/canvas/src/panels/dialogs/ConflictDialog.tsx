import type { Conflict } from "../../store/document/workspace";
import { useStudio, useText, useView } from "../../store/studio";
import { Dialog } from "../../ui/Dialog";
import "../../ui/Form.css";

/** Somebody else saved the same workflow: what to do, with nothing lost either way. */
export function ConflictDialog({ conflict }: { readonly conflict: Conflict }) {
  const text = useText().panels.conflict;
  const { saving } = useStudio();
  const set = useView((view) => view.set);
  const close = () => set({ conflict: null });
  const keepMine = async () => {
    const saved = await saving.save({ over: conflict });
    set({ conflict: saved.state === "conflict" ? saved.conflict : null });
  };
  return (
    <Dialog title={text.title} onClose={close}>
      <p className="form-text">
        {conflict.etag === null ? text.deleted(conflict.name) : text.said(conflict.name)}
      </p>
      <div className="form-choices">
        {conflict.theirs !== null && (
          <button
            className="form-choice"
            onClick={() => {
              saving.openTheirs(conflict);
              close();
            }}
          >
            {text.theirs}
          </button>
        )}
        <button className="form-choice" onClick={() => set({ conflict: null, overlay: "save" })}>
          {text.other}
        </button>
        <button className="form-choice" onClick={() => void keepMine()}>
          {text.mine}
          <small>{text.mineNote}</small>
        </button>
        <button className="form-choice" onClick={close}>
          {text.cancel}
        </button>
      </div>
    </Dialog>
  );
}
