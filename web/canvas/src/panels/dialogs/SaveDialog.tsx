import { useId, useState, type SubmitEvent } from "react";
import { type Conflict, tabName } from "../../store/document/workspace";
import { useStudio, useTab, useText, useView } from "../../store/studio";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import "../../ui/Form.css";

const NAME = /^[^/\\\p{Cc}]{1,100}$/u;

/** Asks for the name to save the workflow in front by. */
export function SaveDialog() {
  const text = useText().panels.save;
  const { saving } = useStudio();
  const set = useView((view) => view.set);
  const [name, setName] = useState(useTab(tabName) ?? "");
  const [taken, setTaken] = useState<Conflict | null>(null);
  const [refusal, setRefusal] = useState("");
  const [form, field, note] = [useId(), useId(), useId()];
  const close = () => set({ overlay: null });
  const isGood = NAME.test(name.trim());
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!isGood) return;
    const saved = await saving.saveAs(name.trim(), taken === null ? {} : { over: taken });
    if (saved.state === "saved") close();
    if (saved.state === "conflict") setTaken(saved.conflict);
    if (saved.state === "failed") setRefusal(saved.message);
  };
  const message = taken !== null ? text.exists(taken.name) : isGood ? refusal : text.badName;
  const actions = (
    <>
      <Button onClick={close}>{text.cancel}</Button>
      <Button type="submit" form={form} variant="filled" disabled={!isGood}>
        {taken === null ? text.save : text.replace}
      </Button>
    </>
  );
  return (
    <Dialog title={text.title} onClose={close} actions={actions}>
      <form id={form} className="form" onSubmit={(event) => void save(event)}>
        <label htmlFor={field}>{text.name}</label>
        <input
          id={field}
          className="form-input"
          value={name}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          aria-describedby={note}
          aria-invalid={!isGood || refusal !== ""}
          onFocus={({ target }) => target.select()}
          onChange={({ target }) => {
            setName(target.value);
            setTaken(null);
            setRefusal("");
          }}
        />
        <p id={note} className="form-note" role="status" data-bad={refusal !== "" || undefined}>
          {name === "" ? "" : message}
        </p>
      </form>
    </Dialog>
  );
}
