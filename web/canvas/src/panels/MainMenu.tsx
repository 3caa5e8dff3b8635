import {
  Command,
  Download,
  FilePlus2,
  FolderOpen,
  History,
  Images,
  Keyboard,
  LayoutTemplate,
  ListTree,
  Network,
  Redo2,
  RotateCcw,
  Rows3,
  Save,
  SaveAll,
  Settings2,
  TriangleAlert,
  Undo2,
} from "lucide-react";
import { useRef, useState } from "react";
import mark from "../theme/icon.svg";
import { useText } from "../store/studio";
import { Menu } from "../ui/Menu";
import { useCommandItems } from "./useCommandItems";

const PARTS: readonly (readonly string[])[] = [
  ["file.new", "file.open", "file.save", "file.saveAs", "file.download"],
  ["file.templates", "file.versions", "file.reopenTab"],
  ["edit.undo", "edit.redo", "arrange.tidy"],
  ["view.gallery", "view.outline", "view.interface", "view.problems"],
  ["view.palette", "view.shortcuts", "view.settings"],
];

const ICONS = {
  "file.new": <FilePlus2 />,
  "file.open": <FolderOpen />,
  "file.save": <Save />,
  "file.saveAs": <SaveAll />,
  "file.download": <Download />,
  "file.templates": <LayoutTemplate />,
  "file.versions": <History />,
  "file.reopenTab": <RotateCcw />,
  "edit.undo": <Undo2 />,
  "edit.redo": <Redo2 />,
  "arrange.tidy": <Network />,
  "view.gallery": <Images />,
  "view.outline": <ListTree />,
  "view.interface": <Rows3 />,
  "view.problems": <TriangleAlert />,
  "view.palette": <Command />,
  "view.shortcuts": <Keyboard />,
  "view.settings": <Settings2 />,
} as const;

/** The menu behind the mark of the program. */
export function MainMenu() {
  const text = useText().panels;
  const button = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<Element | null>(null);
  const items = useCommandItems();
  return (
    <>
      <button
        ref={button}
        className="bar-mark"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-label={text.menu}
        title={text.menu}
        onClick={() => setAnchor(anchor === null ? button.current : null)}
      >
        <img src={mark} width="20" height="20" alt="" />
      </button>
      {anchor !== null && (
        <Menu
          label={text.menu}
          anchor={anchor}
          groups={PARTS.map((ids) => items(ids, ICONS))}
          onClose={() => setAnchor(null)}
        />
      )}
    </>
  );
}
