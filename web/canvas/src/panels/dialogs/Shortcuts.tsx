import { useState } from "react";
import { useCommands, type Command, type CommandGroup } from "../../store/command";
import { useText, useView } from "../../store/studio";
import type { Text } from "../../text/text";
import { Dialog } from "../../ui/Dialog";
import { Keys } from "../../ui/keys";
import "../../ui/Form.css";
import "./Shortcuts.css";

const GROUPS: readonly CommandGroup[] = ["run", "edit", "arrange", "view", "file"];

/** The sheet of all keys and of what hands can do on the canvas. */
export function Shortcuts() {
  const text = useText();
  const commands = useCommands().filter(({ keys }) => keys.length > 0);
  const set = useView((view) => view.set);
  const [filter, setFilter] = useState("");
  const words = text.panels.shortcuts;
  const isMeant = (title: string) => title.toLowerCase().includes(filter.trim().toLowerCase());
  const groups = GROUPS.map((group) => ({
    group,
    commands: commands.filter((each) => each.group === group && isMeant(each.title(text))),
  })).filter(({ commands }) => commands.length > 0);
  const gestures = Object.values(words.gestures).filter(([title]) => isMeant(title));
  const isNone = groups.length + gestures.length === 0;
  return (
    <Dialog title={words.title} size="large" onClose={() => set({ overlay: null })}>
      <input
        className="form-input shortcuts-filter"
        type="search"
        aria-label={words.filter}
        placeholder={words.filter}
        value={filter}
        autoFocus
        onChange={({ target }) => setFilter(target.value)}
      />
      {isNone && <p className="shortcuts-none">{words.none}</p>}
      <div className="shortcuts">
        {groups.map(({ group, commands }) => (
          <Group key={group} title={text.commands.groups[group]} commands={commands} />
        ))}
        {gestures.length > 0 && <Gestures title={words.canvas} gestures={gestures} />}
      </div>
    </Dialog>
  );
}

interface GroupProps {
  readonly title: string;
  readonly commands: readonly Command[];
}

function Group({ title, commands }: GroupProps) {
  const text = useText();
  return (
    <section className="shortcuts-group">
      <h3>{title}</h3>
      <dl>
        {commands.map((command) => (
          <div key={command.id}>
            <dt>{command.title(text)}</dt>
            <dd>
              {command.keys.map((keys) => (
                <Keys key={keys} keys={keys} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

type Gesture = Text["panels"]["shortcuts"]["gestures"]["search"];

function Gestures({
  title,
  gestures,
}: {
  readonly title: string;
  readonly gestures: readonly Gesture[];
}) {
  return (
    <section className="shortcuts-group">
      <h3>{title}</h3>
      <dl>
        {gestures.map(([what, how]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{how}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
