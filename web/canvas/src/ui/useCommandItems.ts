import { useCallback, type ReactNode } from "react";
import { invoke, useCommands } from "../store/command";
import { useStudio, useText } from "../store/studio";
import type { MenuItem } from "./Menu";

type Icons = Readonly<Record<string, ReactNode>>;

/** Makes entries of a menu out of commands, by their ids; those that are not there are left out. */
export function useCommandItems(): (ids: readonly string[], icons?: Icons) => MenuItem[] {
  const commands = useCommands();
  const studio = useStudio();
  const text = useText();
  return useCallback(
    (ids, icons = {}) =>
      ids.flatMap((id) => {
        const command = commands.find((command) => command.id === id);
        if (command === undefined) return [];
        const mayRun = command.when?.(studio) !== false;
        const item: MenuItem = {
          id,
          label: command.title(text),
          icon: icons[id],
          keys: command.keys[0],
          reason: mayRun ? null : (command.why?.(text) ?? text.commands.notNow),
          run: () => invoke(command, studio),
        };
        return [item];
      }),
    [commands, studio, text],
  );
}
