import { useMemo, useState } from "react";
import type { Point } from "../../graph/document";
import { rankWords } from "../../graph/search";
import { invoke, useCommands, type Command } from "../../store/command";
import { useStudio, useText, useView } from "../../store/studio";
import { Keys } from "../../ui/Keys";
import { Picker } from "../../ui/Picker";
import { PickerRow } from "../../ui/PickerRow";

const WIDTH = 440;

/** Every command by its name. */
export function Palette() {
  const text = useText();
  const studio = useStudio();
  const commands = useCommands();
  const set = useView((view) => view.set);
  // Judged once, when it opens: what may run does not change while one types.
  const items = useMemo(
    () => commands.filter(({ id, when }) => id !== "view.palette" && when?.(studio) !== false),
    [commands, studio],
  );
  const [anchor] = useState(middle);
  return (
    <Picker<Command>
      label={text.panels.palette.title}
      placeholder={text.panels.palette.placeholder}
      items={items}
      keyOf={({ id }) => id}
      rank={(items, query) =>
        query.trim() === "" ? items : rankWords(items, query, ({ title }) => [title(text)])
      }
      group={({ group }) => text.commands.groups[group]}
      render={(command) => (
        <PickerRow
          title={command.title(text)}
          end={command.keys[0] !== undefined && <Keys keys={command.keys[0]} />}
        />
      )}
      width={WIDTH}
      anchor={anchor}
      onPick={(command) => invoke(command, studio)}
      onClose={() => set({ overlay: null })}
    />
  );
}

/** Where hands and eyes are used to it: high in the middle. */
function middle(): Point {
  return [Math.max(8, (innerWidth - WIDTH) / 2), Math.min(120, innerHeight / 8)];
}
