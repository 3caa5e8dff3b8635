import { ChevronDown } from "lucide-react";
import { useState, type SubmitEvent } from "react";
import type { RunOptions } from "../../store/runs/runs";
import { useRuns, useText } from "../../store/studio";
import { Button } from "../../ui/Button";
import { Floating } from "../../ui/Floating";
import { Keys } from "../../ui/keys";
import { type MenuItem, useCommandItems } from "../../ui/Menu";

type Stepping = NonNullable<RunOptions["stepping"]>;
const STEPPINGS: readonly Stepping[] = ["random", "increase", "fixed"];
const MOST = 100;

interface Props {
  readonly anchor: Element;
  readonly onClose: () => void;
}

/** The other ways to run: to the selected nodes, before all others, or many times. */
export function RunMenu({ anchor, onClose }: Props) {
  const text = useText().panels.run;
  const items = useCommandItems()(["run.here", "run.first", "run.interrupt"]);
  return (
    <Floating anchor={anchor} className="run-menu" onClose={onClose}>
      <div
        role="dialog"
        aria-label={text.more}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose();
        }}
      >
        {items.map((item) => (
          <Way key={item.id} item={item} onDone={onClose} />
        ))}
        <hr />
        <Repeat onDone={onClose} />
      </div>
    </Floating>
  );
}

function Way({ item, onDone }: { readonly item: MenuItem; readonly onDone: () => void }) {
  const run = () => {
    onDone();
    item.run();
  };
  return (
    <button className="run-way" disabled={Boolean(item.reason)} onClick={run}>
      <span>{item.label}</span>
      {item.reason ? <small>{item.reason}</small> : item.keys && <Keys keys={item.keys} />}
    </button>
  );
}

function Repeat({ onDone }: { readonly onDone: () => void }) {
  const text = useText().panels.run;
  const run = useRuns((runs) => runs.run);
  const [count, setCount] = useState(4);
  const [stepping, setStepping] = useState<Stepping>("random");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onDone();
    void run({ count, stepping });
  };
  return (
    <form className="run-repeat" onSubmit={submit}>
      <label>
        <span>{text.count}</span>
        <input
          type="number"
          min={1}
          max={MOST}
          required
          autoFocus
          value={Number.isNaN(count) ? "" : count}
          onFocus={({ target }) => target.select()}
          onChange={({ target }) => setCount(target.valueAsNumber)}
        />
      </label>
      <label>
        <span>{text.stepping}</span>
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
        <ChevronDown size={13} aria-hidden />
      </label>
      <Button type="submit">{text.times(Number.isNaN(count) ? 1 : count)}</Button>
    </form>
  );
}
