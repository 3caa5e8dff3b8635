import { useMemo, useState } from "react";
import { rankWords } from "../../graph/search";
import { invoke, useCommands, type Command } from "../../store/command";
import { useStudio, useText, useView, type Studio } from "../../store/studio";
import { Keys } from "../../ui/keys";
import { Picker } from "../../ui/Picker";
import { PickerRow } from "../../ui/PickerRow";
import { middle, WIDTH } from "./middle";
import { SYNONYMS } from "./synonyms";

/** Every command by its name. */
export function Palette() {
  const text = useText();
  const studio = useStudio();
  const commands = useCommands();
  const set = useView((view) => view.set);
  // Judged once, when it opens: what may run does not change while one types.
  const items = useMemo(() => {
    const others = commands.filter(({ id }) => id !== "view.palette");
    const [can, cannot] = [
      others.filter(mayRun(studio, true)),
      others.filter(mayRun(studio, false)),
    ];
    return [...can, ...cannot];
  }, [commands, studio]);
  const refused = useMemo(() => new Set(items.filter(mayRun(studio, false))), [items, studio]);
  const [anchor] = useState(middle);
  const notify = useView((view) => view.notify);
  const language = useView((view) => view.language);
  const reasonOf = ({ why }: Command) => why?.(text) ?? text.commands.selectFirst;
  const namesOf = ({ id, title }: Command) => [title(text), SYNONYMS[language][id] ?? ""];
  return (
    <Picker<Command>
      label={text.panels.palette.title}
      placeholder={text.panels.palette.placeholder}
      items={items}
      keyOf={({ id }) => id}
      rank={(items, query) => (query.trim() === "" ? items : rankWords(items, query, namesOf))}
      group={({ group }) => text.commands.groups[group]}
      render={(command) => (
        <PickerRow
          title={command.title(text)}
          detail={refused.has(command) ? reasonOf(command) : undefined}
          end={command.keys[0] !== undefined && <Keys keys={command.keys[0]} />}
        />
      )}
      width={WIDTH}
      anchor={anchor}
      onPick={(command) => {
        if (!invoke(command, studio)) notify(reasonOf(command));
      }}
      onClose={() => set({ overlay: null })}
    />
  );
}

/** Those that may run now, or those that may not. */
function mayRun(studio: Studio, wanted: boolean): (command: Command) => boolean {
  return ({ when }) => (when?.(studio) !== false) === wanted;
}
