import { useLayoutEffect, useEffect } from "react";
import { invoke, type Command } from "../store/command";
import { useStudio, type Studio } from "../store/studio";
import { matches, platform, type Platform, type KeyStroke } from "../ui/keys";
import { pastePicture, pasteText, selectionAsText, removeSelection } from "./commands/clipboard";

/** Runs commands by their keys. What a part has used itself is left alone, as are text fields. */
export function useKeyboard(commands: readonly Command[]): void {
  const studio = useStudio();
  // From the moment that the page is seen: an effect that comes later would miss the first keys.
  useLayoutEffect(() => {
    const ahead = typeAhead();
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isModal()) return;
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
    // Keys that compose a word are the input method's: none of them is for a part of the page.
    const compose = (event: KeyboardEvent) => {
      if (isComposing(event)) event.stopImmediatePropagation();
      else if (isModal()) keepFromBrowser(commands, event); // which a dialog keeps to itself
    };
    // Arrows move nodes, whatever is held with them: those with Alt are commands before that.
    const pressFirst = (event: KeyboardEvent) => {
      if (event.altKey && event.key.startsWith("Arrow")) press(event);
    };
    addEventListener("keydown", compose, true);
    addEventListener("keydown", pressFirst, true);
    addEventListener("keydown", press);
    return () => {
      ahead.stop();
      removeEventListener("keydown", compose, true);
      removeEventListener("keydown", pressFirst, true);
      removeEventListener("keydown", press);
    };
  }, [commands, studio]);
}

/** What goes on while its keys are held. */
const REPEATED = new Set(["edit.undo", "edit.redo", "zoom.in", "zoom.out", "view.nextProblem"]);

/** WebKit ends the composing before it tells of the key that ended it: that has no code of its own. */
function isComposing({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === 229;
}

/** Nothing is done under a dialog; but Ctrl+S must never save the page. */
function keepFromBrowser(commands: readonly Command[], event: KeyboardEvent): void {
  const focus = { isTyping: true, isNowhere: false };
  if ((event.ctrlKey || event.metaKey) && meant(commands, event, focus)) event.preventDefault();
}

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

const NO_TEXT = new Set(["button", "checkbox", "color", "file", "radio", "range", "submit"]);

/** Whether keys that are struck there write a text. */
function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !NO_TEXT.has(target.type) && !target.readOnly;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLElement && target.isContentEditable;
}

/** Letters that are struck before the field that they are for is there. It has them when it comes. */
function typeAhead() {
  let letters = "";
  const give = ({ target }: FocusEvent) => {
    const struck = letters;
    letters = "";
    if (struck === "" || !isTextField(target)) return;
    queueMicrotask(() => document.execCommand("insertText", false, struck)); // as if typed there
  };
  addEventListener("focusin", give);
  return {
    keep(event: KeyboardEvent): void {
      if (isTextField(document.activeElement)) return; // which writes it itself
      letters += event.key;
      event.preventDefault();
    },
    forget(): void {
      letters = "";
    },
    stop: () => removeEventListener("focusin", give),
  };
}

/** Where a key was struck. */
export interface Focus {
  readonly isTyping: boolean; // in a field of text
  readonly isNowhere: boolean; // on nothing that has the keyboard
}

/** The command that a key is for; none where it is for what has the keyboard. */
export function meant(
  commands: readonly Command[],
  stroke: KeyStroke,
  { isTyping, isNowhere }: Focus,
  on: Platform = platform(),
): Command | undefined {
  return commands.find((command) => {
    if (command.isNative || (isTyping && !command.inFields)) return false;
    const isMoving = stroke.key === "Tab" && !isNowhere; // from one thing to the next
    return !isMoving && command.keys.some((keys) => matches(stroke, keys, on));
  });
}

/** Copy, cut and paste as the browser tells of them: that asks for no permission. */
export function useClipboard(): void {
  const studio = useStudio();
  useEffect(() => {
    const copied = (event: ClipboardEvent) => void copyTo(event, studio);
    const cut = (event: ClipboardEvent) => copyTo(event, studio) && removeSelection(studio);
    let isShifted = false; // the event of pasting does not say
    const pressed = ({ shiftKey }: KeyboardEvent) => void (isShifted = shiftKey);
    const pasted = (event: ClipboardEvent) => pasteFrom(event, studio, isShifted);
    addEventListener("keydown", pressed, true);
    addEventListener("keyup", pressed, true);
    document.addEventListener("copy", copied);
    document.addEventListener("cut", cut);
    document.addEventListener("paste", pasted);
    return () => {
      removeEventListener("keydown", pressed, true);
      removeEventListener("keyup", pressed, true);
      document.removeEventListener("copy", copied);
      document.removeEventListener("cut", cut);
      document.removeEventListener("paste", pasted);
    };
  }, [studio]);
}

function copyTo(event: ClipboardEvent, studio: Studio): boolean {
  if (event.defaultPrevented || isTextField(event.target) || isTextSelected()) return false;
  const text = selectionAsText(studio);
  if (text === null) return false;
  event.clipboardData?.setData("text/plain", text);
  event.preventDefault();
  return true;
}

function pasteFrom(event: ClipboardEvent, studio: Studio, withIncoming: boolean): void {
  if (event.defaultPrevented || isTextField(event.target)) return;
  const picture = [...(event.clipboardData?.files ?? [])].find(({ type }) =>
    type.startsWith("image/"),
  );
  const text = event.clipboardData?.getData("text/plain") ?? "";
  event.preventDefault();
  if (picture !== undefined) void pastePicture(studio, picture);
  else pasteText(studio, text, withIncoming);
}

/** A text of a drawer, which is what is meant then. */
function isTextSelected(): boolean {
  return getSelection()?.isCollapsed === false;
}
