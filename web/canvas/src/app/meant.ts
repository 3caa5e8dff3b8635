import type { Command } from "../store/command";
import { matches, platform, type Platform, type Stroke } from "../ui/keys";

/** Where a key was struck. */
export interface Focus {
  readonly isTyping: boolean; // in a field of text
  readonly isNowhere: boolean; // on nothing that has the keyboard
}

/** The command that a key is for; none where it is for what has the keyboard. */
export function meant(
  commands: readonly Command[],
  stroke: Stroke,
  { isTyping, isNowhere }: Focus,
  on: Platform = platform(),
): Command | undefined {
  return commands.find((command) => {
    if (command.isNative || (isTyping && !command.inFields)) return false;
    const isMoving = stroke.key === "Tab" && !isNowhere; // from one thing to the next
    return !isMoving && command.keys.some((keys) => matches(stroke, keys, on));
  });
}
