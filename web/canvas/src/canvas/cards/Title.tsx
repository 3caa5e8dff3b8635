import { useEffect, useRef, type KeyboardEvent } from "react";
import type { Workflow, ElementId } from "../../graph/document";
import { useStudio } from "../../store/studio";
import { useGesture, useGestureStore } from "../state/gestureState";

interface Props {
  readonly element: ElementId;
  readonly label: string;
  readonly title: string;
  readonly rename: (workflow: Workflow, title: string) => Workflow;
}

/** The title of an element, which a double click lets one write. */
export function Title({ element, label, title, rename }: Props) {
  const gesture = useGestureStore();
  const isRenaming = useGesture((gesture) => gesture.renaming === element);
  if (isRenaming) return <TitleField {...{ element, label, title, rename }} />;
  return (
    <b
      className="title"
      title={title}
      onDoubleClick={(event) => {
        event.stopPropagation();
        gesture.setState({ renaming: element });
      }}
    >
      {title}
    </b>
  );
}

function TitleField({ label, title, rename }: Props) {
  const { workspace } = useStudio();
  const gesture = useGestureStore();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const done = () => gesture.setState({ renaming: null });
  const keep = (to: string) => {
    done();
    if (to.trim() !== title) workspace.getState().edit((workflow) => rename(workflow, to.trim()));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Escape") {
      event.currentTarget.value = title; // which leaving the field keeps
      done();
    }
    if (event.key === "Enter") keep(event.currentTarget.value);
    if (event.key === "Escape" || event.key === "Enter") {
      event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus();
    }
    event.stopPropagation();
  };
  return (
    <input
      ref={field}
      autoFocus
      className="title-field nodrag nopan"
      aria-label={label}
      defaultValue={title}
      onBlur={(event) => keep(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
}
