import { useEffect } from "react";
import { useStudio, type Studio } from "../store/studio";
import { pastePicture, pasteText, selectionAsText, removeSelection } from "./commands/clipboard";
import { isTextField } from "./useKeyboard";

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
