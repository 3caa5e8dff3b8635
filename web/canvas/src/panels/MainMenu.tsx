import { useId, useRef } from "react";
import mark from "../theme/icon.svg";
import { useText } from "../store/studio";
import { CommandItem } from "./CommandItem";
import "./MainMenu.css";

const PARTS: readonly (readonly string[])[] = [
  ["file.new", "file.open", "file.save", "file.saveAs", "file.download"],
  ["file.templates", "file.versions", "file.reopenTab"],
  ["edit.undo", "edit.redo"],
  ["view.gallery", "view.outline", "view.interface", "view.problems", "arrange.tidy"],
  ["view.palette", "view.shortcuts", "view.settings"],
];

/** The menu behind the mark of the program. */
export function MainMenu() {
  const text = useText().panels;
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const hide = () => menu.current?.hidePopover();
  return (
    <>
      <button className="menu-mark" popoverTarget={id} aria-label={text.menu} title={text.menu}>
        <img src={mark} width="18" height="18" alt="" />
      </button>
      <div id={id} ref={menu} popover="auto" className="menu-main">
        {PARTS.map((commands) => (
          <div key={commands[0]} className="menu-part">
            {commands.map((command) => (
              <CommandItem key={command} id={command} onDone={hide} />
            ))}
          </div>
        ))}
      </div>
    </>
  );
}
