import type { NodeProps } from "@xyflow/react";
import { memo, type KeyboardEvent } from "react";
import { notes } from "../../graph/document";
import { setNote } from "../../graph/frames";
import { useStudio, useText, useWorkflow } from "../../store/studio";
import { noteId } from "../render/blocks";
import type { Element } from "../render/scene";
import { useGesture, useGestureStore } from "../state/gestureState";
import "./Note.css";

/** A text on the ground. A double click lets one write. */
export const Note = memo(function Note({ id: element }: NodeProps<Element>) {
  const words = useText().canvas;
  const gesture = useGestureStore();
  const id = noteId(element) ?? "";
  const text = useWorkflow((workflow) => notes(workflow)[id]?.text ?? "");
  const isWriting = useGesture((gesture) => gesture.renaming === element);
  return (
    <section
      className="note"
      onDoubleClick={(event) => {
        event.stopPropagation();
        gesture.setState({ renaming: element });
      }}
    >
      {isWriting ? (
        <NoteField id={id} text={text} />
      ) : (
        <p className={text === "" ? "note-text is-empty" : "note-text"}>
          {text === "" ? words.emptyNote : text}
        </p>
      )}
      <i className="frame-corner nodrag" data-resize="" title={words.resize} />
    </section>
  );
});

function NoteField({ id, text }: { readonly id: string; readonly text: string }) {
  const words = useText().canvas;
  const { workspace } = useStudio();
  const gesture = useGestureStore();
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    event.stopPropagation();
    if (event.key !== "Escape") return;
    event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus();
    gesture.setState({ renaming: null });
  };
  return (
    <textarea
      autoFocus
      className="note-field nodrag nopan nowheel"
      aria-label={words.noteText}
      value={text}
      onFocus={({ currentTarget: field }) => field.setSelectionRange(text.length, text.length)}
      onChange={({ currentTarget: { value } }) =>
        workspace
          .getState()
          .edit((workflow) => setNote(workflow, id, { text: value }), `note ${id}`)
      }
      onBlur={() => gesture.setState({ renaming: null })}
      onKeyDown={onKeyDown}
    />
  );
}
