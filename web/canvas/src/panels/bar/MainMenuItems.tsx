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
  X,
} from "lucide-react";
import { useText, useWorkspace } from "../../store/studio";
import { tabName } from "../../store/document/workspace";
import { Menu, type MenuItem, useCommandItems } from "../../ui/Menu";

const PARTS: readonly (readonly string[])[] = [
  ["file.new", "file.open", "file.save", "file.saveAs", "file.download"],
  ["file.templates", "file.versions", "file.closeTab", "file.reopenTab"],
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
  "file.closeTab": <X />,
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

interface MainMenuItemsProps {
  readonly anchor: Element;
  readonly onClose: () => void;
}

/** What the menu of the program offers. */
export function MainMenuItems({ anchor, onClose }: MainMenuItemsProps) {
  const text = useText().panels;
  const items = useCommandItems();
  const tabs = useTabItems();
  const groups = [tabs, ...PARTS.map((ids) => items(ids, ICONS))];
  return <Menu label={text.menu} anchor={anchor} groups={groups} onClose={onClose} />;
}

/** The open workflows, where there are several: a narrow bar shows only the one in front. */
function useTabItems(): readonly MenuItem[] {
  const { untitled } = useText().panels;
  const { tabs, active, activate } = useWorkspace((workspace) => workspace);
  if (tabs.length < 2) return [];
  return tabs.map((tab) => ({
    id: tab.id,
    label: tabName(tab) ?? untitled,
    isChecked: tab.id === active,
    run: () => activate(tab.id),
  }));
}
