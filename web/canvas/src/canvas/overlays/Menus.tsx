import { useStudio, useText } from "../../store/studio";
import { invoke, useCommands } from "../../store/command";
import { Menu, type MenuItem } from "../../ui/Menu";
import { frameId, noteId } from "../render/blocks";
import { useGesture, useGestureStore, type MenuRequest } from "../state/gestureState";
import { frameItems, linkItems, noteItems, portItems, renameItem } from "./menuItems";
import type { CanvasContext } from "../state/canvasContext";

/** The menu that a right click opens, made of commands and of what only the canvas can do. */
export function Menus({ context }: { readonly context: CanvasContext }) {
  const menu = useGesture((gesture) => gesture.menu);
  return menu === null ? null : <Open key={menu.at.join()} context={context} menu={menu} />;
}

function Open({ context, menu }: { readonly context: CanvasContext; readonly menu: MenuRequest }) {
  const words = useText().canvas;
  const gesture = useGestureStore();
  const command = useMenuItems();
  const { label, groups } = useMenu(context, menu, command, words);
  return (
    <Menu
      label={label}
      groups={groups}
      anchor={menu.at}
      onClose={() => gesture.setState({ menu: null })}
    />
  );
}

type Commands = (...ids: readonly string[]) => readonly MenuItem[];

function useMenu(
  context: CanvasContext,
  { about }: MenuRequest,
  command: Commands,
  words: ReturnType<typeof useText>["canvas"],
): { readonly label: string; readonly groups: readonly (readonly MenuItem[])[] } {
  switch (about.kind) {
    case "pane":
      return { label: words.menuCanvas, groups: paneGroups(command) };
    case "link":
      return { label: words.menuLink, groups: [linkItems(context, about, words)] };
    case "port":
      return {
        label: words.menuPort,
        groups: [portItems(context, about.end, words), ...nodeGroups(command)],
      };
    default: {
      const [frame, note] = [frameId(about.id), noteId(about.id)];
      const rename = renameItem(context, about.id, words);
      if (frame !== null) {
        const groups = [[rename], frameItems(context, frame, words), command("edit.remove")];
        return { label: words.menuFrame, groups };
      }
      if (note !== null) {
        return {
          label: words.menuNote,
          groups: [noteItems(context, note, words), ...edits(command)],
        };
      }
      return { label: words.menuNode, groups: [[rename], ...nodeGroups(command)] };
    }
  }
}

function paneGroups(command: Commands) {
  return [
    command("arrange.addNode", "arrange.addNote", "edit.paste"),
    command("edit.selectAll", "arrange.tidy", "zoom.all"),
    command("run.start"),
  ];
}

function nodeGroups(command: Commands) {
  return [
    command("run.here"),
    command("arrange.bypass", "arrange.collapse", "arrange.pin", "arrange.widen"),
    command("arrange.group", "arrange.connect", "arrange.hideLinks", "view.help"),
    ...edits(command),
  ];
}

function edits(command: Commands) {
  return [
    command("edit.copy", "edit.cut", "edit.duplicate", "edit.duplicateWithLinks"),
    command("edit.remove"),
  ];
}

/** Commands as entries, those that may run now. */
function useMenuItems(): Commands {
  const studio = useStudio();
  const text = useText();
  const commands = useCommands();
  return (...ids) =>
    ids.flatMap((id): MenuItem[] => {
      const command = commands.find((command) => command.id === id);
      if (command === undefined || command.when?.(studio) === false) return [];
      return [
        {
          id,
          label: command.title(text),
          keys: command.keys[0],
          isDanger: id === "edit.remove",
          run: () => invoke(command, studio),
        },
      ];
    });
}
