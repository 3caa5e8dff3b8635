import { useLayoutEffect } from "react";
import { invoke, type Command } from "../store/command";
import { useStudio, type Studio } from "../store/studio";
import { isTextField } from "./isTextField";
import { meant } from "./meant";
import { typeAhead } from "./typeAhead";

/** Runs commands by their keys. What a part has used itself is left alone, as are text fields. */
export function useKeyboard(commands: readonly Command[]): void {
  const studio = useStudio();
  // From the moment that the page is seen: an effect that comes later would miss the first keys.
  useLayoutEffect(() => {
    const ahead = typeAhead();
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isModal()) return;
      if (!isAsking(studio)) ahead.forget();
      else if (isPlain(event)) return ahead.keep(event);
      const focus = {
        isTyping: isTextField(document.activeElement), // a field may have let it go by now
        isNowhere: event.target === document.body,
      };
      const command = meant(commands, event, focus);
      if (command === undefined) return;
      event.preventDefault(); // also where it may not run: Ctrl+S must never save the page
      event.stopPropagation();
      if (!event.repeat || REPEATED.has(command.id)) invoke(command, studio);
    };
    // Arrows move nodes, whatever is held with them: those with Alt are commands before that.
    const pressFirst = (event: KeyboardEvent) => {
      if (event.altKey && event.key.startsWith("Arrow")) press(event);
    };
    addEventListener("keydown", pressFirst, true);
    addEventListener("keydown", press);
    return () => {
      ahead.stop();
      removeEventListener("keydown", pressFirst, true);
      removeEventListener("keydown", press);
    };
  }, [commands, studio]);
}

/** What goes on while its keys are held. */
const REPEATED = new Set(["edit.undo", "edit.redo", "zoom.in", "zoom.out", "view.nextProblem"]);

function isModal(): boolean {
  return document.querySelector("dialog:modal") !== null;
}

/** Whether something is open, or still on its way, that letters are for. */
function isAsking({ canvas, view }: Studio): boolean {
  return view.getState().overlay !== null || canvas.handle?.isAsking() === true;
}

function isPlain({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return key.length === 1 && !ctrlKey && !metaKey && !altKey;
}
