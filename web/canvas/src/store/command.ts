/** What can be done, as data: keys, palette, menus, tooltips and the sheet are all drawn from it. */

import { createContext, use } from "react";
import type { Text } from "../text/text";
import type { Studio } from "./studio";

export type CommandGroup = "run" | "edit" | "arrange" | "view" | "file";

export interface Command {
  readonly id: string; // "run.start"
  readonly group: CommandGroup;
  readonly title: (text: Text) => string;
  readonly keys: readonly string[]; // as ui/keys reads them; the first is the one that is shown
  /** Its keys work while a text is typed, too. */
  readonly inFields?: boolean;
  /** The browser itself calls it for its keys, as it does for copy and paste. */
  readonly isNative?: boolean;
  /** Not while this does not hold: greyed in menus, left out of the palette. */
  readonly when?: (studio: Studio) => boolean;
  /** What menus say then. */
  readonly why?: (text: Text) => string;
  readonly run: (studio: Studio) => void | Promise<void>;
}

export const CommandsContext = createContext<readonly Command[]>([]);

export function useCommands(): readonly Command[] {
  return use(CommandsContext);
}

export function useCommand(id: string): Command | undefined {
  return use(CommandsContext).find((command) => command.id === id);
}

/** Run a command where it may run; says whether it did. */
export function invoke(command: Command, studio: Studio): boolean {
  if (command.when?.(studio) === false) return false;
  void command.run(studio);
  return true;
}
