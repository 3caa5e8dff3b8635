import type { NodeProps } from "@xyflow/react";
import { memo, type KeyboardEvent } from "react";
import { notes } from "../../graph/document";
import { setNote } from "../../graph/frames";
import { useStudio, useText, useWorkflow } from "../../store/studio";
import { noteId } from "../render/blocks";
import type { Element } from "../render/sight";
import { useHand, useHandStore } from "../state/hand";
import "./Note.css";

/** A text on the ground. A double click lets one write. */
export const Note = memo(function Note({ id: element }: NodeProps<Element>) {
  const words = useText().canvas;
  const hand = useHandStore();
  const id = noteId(element) ?? "";
  const text = useWorkflow((workflow) => notes(workflow)[id]?.text ?? "");
  const isWriting = useHand((hand) => hand.renaming === element);
  return (
    <section
      className="note"
      onDoubleClick={(event) => {
        event.stopPropagation();
        hand.setState({ renaming: element });
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
  const hand = useHandStore();
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    event.stopPropagation();
    if (event.key !== "Escape") return;
    event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus();
    hand.setState({ renaming: null });
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
      onBlur={() => hand.setState({ renaming: null })}
      onKeyDown={onKeyDown}
    />
  );
}
