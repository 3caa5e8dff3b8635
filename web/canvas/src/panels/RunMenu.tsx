import { useRef, useState, type SubmitEvent } from "react";
import type { RunOptions } from "../store/runs";
import { useRuns, useText } from "../store/studio";
import { CommandItem } from "./CommandItem";

type Stepping = NonNullable<RunOptions["stepping"]>;
const STEPPINGS: readonly Stepping[] = ["random", "increase", "fixed"];
const MOST = 100;

/** The other ways to run: to the selected nodes, first, or many times. */
export function RunMenu({ id }: { readonly id: string }) {
  const menu = useRef<HTMLDivElement>(null);
  const hide = () => menu.current?.hidePopover();
  return (
    <div id={id} ref={menu} popover="auto" className="run-menu">
      <CommandItem id="run.here" onDone={hide} />
      <CommandItem id="run.first" onDone={hide} />
      <CommandItem id="run.interrupt" onDone={hide} />
      <hr />
      <Repeat onDone={hide} />
    </div>
  );
}

function Repeat({ onDone }: { readonly onDone: () => void }) {
  const text = useText().panels.run;
  const run = useRuns((runs) => runs.run);
  const [count, setCount] = useState(4);
  const [stepping, setStepping] = useState<Stepping>("random");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void run({ count, stepping });
    onDone();
  };
  return (
    <form className="run-repeat" onSubmit={submit}>
      <label>
        {text.count}
        <input
          type="number"
          min={1}
          max={MOST}
          required
          value={count}
          onChange={(event) => setCount(event.target.valueAsNumber)}
        />
      </label>
      <label>
        {text.stepping}
        <select
          value={stepping}
          onChange={({ target }) =>
            setStepping(STEPPINGS.find((name) => name === target.value) ?? "random")
          }
        >
          {STEPPINGS.map((name) => (
            <option key={name} value={name}>
              {text.steppings[name]}
            </option>
          ))}
        </select>
      </label>
      <button className="run-times">{text.times(Number.isNaN(count) ? 1 : count)}</button>
    </form>
  );
}
