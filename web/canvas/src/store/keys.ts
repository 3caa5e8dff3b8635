/** Keys as commands name them: "Mod+Shift+Z", where Mod is Ctrl, or ⌘ on a Mac. */

interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

export function isMac(platform = navigator.platform): boolean {
  return /^(mac|ip)/i.test(platform);
}

/**
 * What was pressed, by the name that commands have for it. Letters and digits go by their place on
 * the keyboard where Alt is held, as Alt makes other signs of them on some systems. Signs such as
 * "?" and "." are what they are, whether Shift was needed to write them or not.
 */
export function keysOf(event: Pressed): string {
  const key = event.altKey ? placed(event) : event.key;
  const isSign = key.length === 1 && !/\p{L}/u.test(key);
  const held = [
    event.ctrlKey || event.metaKey ? "Mod" : "",
    event.altKey ? "Alt" : "",
    event.shiftKey && !isSign ? "Shift" : "",
  ];
  return [...held, key.length === 1 ? key.toUpperCase() : key].filter(Boolean).join("+");
}

/** Keys as people read them: "Ctrl+Shift+Z", "⇧⌘Z". */
export function shownKeys(keys: string, mac: boolean): string {
  const names = mac ? MAC : PLAIN;
  const shown = split(keys).map((key) => names[key] ?? key);
  return shown.join(mac ? "" : "+");
}

/** As `aria-keyshortcuts` wants them. */
export function ariaKeys(keys: string, mac: boolean): string {
  return split(keys)
    .map((key) => (key === "Mod" ? (mac ? "Meta" : "Control") : key))
    .join("+");
}

function split(keys: string): string[] {
  return keys.split(/(?<=.)\+/); // the sign "+" itself is kept
}

function placed(event: Pressed): string {
  const letter = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1];
  return letter ?? SIGNS[event.code] ?? event.key;
}

const SIGNS: Readonly<Record<string, string>> = {
  Equal: "=",
  Minus: "-",
  BracketLeft: "[",
  BracketRight: "]",
};

const ARROWS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" } as const;

const PLAIN: Readonly<Record<string, string>> = {
  ...ARROWS,
  Mod: "Ctrl",
  Delete: "Del",
  Escape: "Esc",
  PageDown: "PgDn",
  PageUp: "PgUp",
};

const MAC: Readonly<Record<string, string>> = {
  ...ARROWS,
  Mod: "⌘",
  Alt: "⌥",
  Shift: "⇧",
  Enter: "↩",
  Delete: "⌦",
  Backspace: "⌫",
  Escape: "esc",
  PageDown: "⇟",
  PageUp: "⇞",
};
