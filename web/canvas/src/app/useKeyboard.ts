import { useEffect } from "react";
import { invoke, type Command } from "../store/command";
import { useStudio } from "../store/studio";
import { matches } from "../ui/keys";
import { isTextField } from "./isTextField";

/** Runs commands by their keys. What a part has used itself is left alone, as are text fields. */
export function useKeyboard(commands: readonly Command[]): void {
  const studio = useStudio();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isModal()) return;
      const isTyping = isTextField(event.target);
      const command = commands.find((command) => isMeant(command, event, isTyping));
      if (command === undefined) return;
      event.preventDefault(); // also where it may not run: Ctrl+S must never save the page
      if (!event.repeat || REPEATED.has(command.id)) invoke(command, studio);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [commands, studio]);
}

/** What goes on while its keys are held. */
const REPEATED = new Set(["edit.undo", "edit.redo", "zoom.in", "zoom.out", "view.nextProblem"]);

function isMeant(command: Command, event: KeyboardEvent, isTyping: boolean): boolean {
  if (command.isNative || (isTyping && !command.inFields)) return false;
  if (event.key === "Tab" && event.target !== document.body) return false; // it moves the focus
  return command.keys.some((keys) => matches(event, keys));
}

function isModal(): boolean {
  return document.querySelector("dialog:modal") !== null;
}
