import { Check } from "lucide-react";
import { useLayoutEffect, useRef, type KeyboardEvent, type ReactNode, useCallback } from "react";
import { Floating, type Anchor } from "./Floating";
import { ariaKeys, Keys } from "./keys";
import { invoke, useCommands } from "../store/command";
import { useStudio, useText } from "../store/studio";
import "./Menu.css";

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly keys?: string | undefined;
  /** Why it cannot be done now. It stays to be seen and read. */
  readonly reason?: string | null | undefined;
  readonly isChecked?: boolean;
  readonly isDanger?: boolean;
  readonly run: () => void;
}

interface MenuProps {
  readonly label: string;
  /** Groups are parted by a line; empty ones are left out. */
  readonly groups: readonly (readonly MenuItem[])[];
  readonly anchor: Anchor;
  readonly onClose: () => void;
}

/** What can be done with something. */
export function Menu(props: MenuProps) {
  return (
    <Floating anchor={props.anchor} className="menu" onClose={props.onClose}>
      <Entries {...props} />
    </Floating>
  );
}

function Entries({ label, groups, onClose }: MenuProps) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => ref.current?.focus({ preventScroll: true }), []);
  const pick = (item: MenuItem) => {
    if (item.reason) return;
    onClose();
    item.run();
  };
  const strike = (event: KeyboardEvent) => {
    if (event.key === "Escape" || event.key === "Tab") onClose();
    else if (!moveFocus(event.key, event.currentTarget)) return;
    event.preventDefault();
  };
  return (
    <div
      ref={ref}
      role="menu"
      aria-label={label}
      className="menu-list"
      tabIndex={-1}
      onKeyDown={strike}
    >
      {groups
        .filter((group) => group.length > 0)
        .map((group) => (
          <div role="group" key={group[0]?.id} className="menu-group">
            {group.map((item) => (
              <Entry key={item.id} item={item} onPick={pick} />
            ))}
          </div>
        ))}
    </div>
  );
}

interface EntryProps {
  readonly item: MenuItem;
  readonly onPick: (item: MenuItem) => void;
}

function Entry({ item, onPick }: EntryProps) {
  const { label, icon, keys, reason, isChecked } = item;
  return (
    <button
      type="button"
      role={isChecked === undefined ? "menuitem" : "menuitemcheckbox"}
      className="menu-item"
      tabIndex={-1}
      data-tone={item.isDanger ? "danger" : undefined}
      aria-disabled={reason ? true : undefined}
      aria-checked={isChecked}
      aria-keyshortcuts={keys && ariaKeys(keys)}
      onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
      onClick={() => onPick(item)}
    >
      <span className="menu-icon" aria-hidden>
        {isChecked ? <Check /> : icon}
      </span>
      <span className="menu-label">
        {label}
        {reason && <span className="menu-reason">{reason}</span>}
      </span>
      {keys && <Keys keys={keys} />}
    </button>
  );
}

/** Arrows go round; a letter goes to the next entry that begins with it. Whether the key was one of these. */
function moveFocus(key: string, menu: Element): boolean {
  const entries = [...menu.querySelectorAll<HTMLElement>(".menu-item")];
  const at = entries.findIndex((entry) => entry === document.activeElement);
  const to = next(key, at, entries);
  entries[to]?.focus();
  return to >= 0;
}

function next(key: string, at: number, entries: readonly HTMLElement[]): number {
  const count = entries.length;
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return at <= 0 ? count - 1 : at - 1;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key.length > 1 || key === " ") return -1;
  const begins = (entry: HTMLElement) =>
    entry.querySelector(".menu-label")?.textContent?.toLowerCase().startsWith(key.toLowerCase());
  const later = entries.findIndex((entry, i) => i > at && begins(entry));
  return later >= 0 ? later : entries.findIndex(begins);
}

type Icons = Readonly<Record<string, ReactNode>>;

/** Makes entries of a menu out of commands, by their ids; those that are not there are left out. */
export function useCommandItems(): (ids: readonly string[], icons?: Icons) => MenuItem[] {
  const commands = useCommands();
  const studio = useStudio();
  const text = useText();
  return useCallback(
    (ids, icons = {}) =>
      ids.flatMap((id) => {
        const command = commands.find((command) => command.id === id);
        if (command === undefined) return [];
        const mayRun = command.when?.(studio) !== false;
        const item: MenuItem = {
          id,
          label: command.title(text),
          icon: icons[id],
          keys: command.keys[0],
          reason: mayRun ? null : (command.why?.(text) ?? text.commands.notNow),
          run: () => invoke(command, studio),
        };
        return [item];
      }),
    [commands, studio, text],
  );
}
