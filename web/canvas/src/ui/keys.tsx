/**
 * Keys as they are written in the list of commands, such as "Ctrl+Shift+V", "F8" or "?".
 *
 * "Ctrl" is the Command key on a Mac. The last part is what `KeyboardEvent.key` says, with
 * "Space" for the blank and "Plus" for "+".
 */

import { useText } from "../store/studio";
import "./keys.css";

export type Platform = "mac" | "other";

/** What of a KeyboardEvent is looked at. */
export interface KeyStroke {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

interface Chord {
  readonly control: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly key: string;
}

type KeyNames = { readonly [key: string]: string };

export function platform(agent: string = navigator.userAgent): Platform {
  return /Mac|iPhone|iPad/.test(agent) ? "mac" : "other";
}

/** Whether these keys were struck. Layouts without Latin letters are judged by where the key is. */
export function matches(stroke: KeyStroke, keys: string, on: Platform = platform()): boolean {
  const chord = parse(keys);
  const [control, other] =
    on === "mac" ? [stroke.metaKey, stroke.ctrlKey] : [stroke.ctrlKey, stroke.metaKey];
  if (control !== chord.control || other || stroke.altKey !== chord.alt) return false;
  const shiftCounts = chord.shift || !isSymbol(chord.key);
  return (!shiftCounts || stroke.shiftKey === chord.shift) && isKey(stroke, chord);
}

/** The caps to draw: "Ctrl", "Shift", "V", or "⌘", "⇧", "V". */
export function caps(keys: string, names: KeyNames, on: Platform = platform()): readonly string[] {
  const { control, alt, shift, key } = parse(keys);
  const cap = SIGNS[key] ?? (on === "mac" ? MAC_SIGNS[key] : undefined) ?? names[key] ?? upper(key);
  const named = (modifier: string) => (on === "mac" ? MAC_SIGNS[modifier] : names[modifier]);
  return [control && named("Control"), alt && named("Alt"), shift && named("Shift"), cap].filter(
    (part) => typeof part === "string",
  );
}

/** As one text: "Ctrl+Shift+V", or "⌘⇧V". */
export function formatKeys(keys: string, names: KeyNames, on: Platform = platform()): string {
  return caps(keys, names, on).join(on === "mac" ? "" : "+");
}

/** For `aria-keyshortcuts`. */
export function ariaKeys(keys: string, on: Platform = platform()): string {
  const { control, alt, shift, key } = parse(keys);
  const modifiers = [
    control && (on === "mac" ? "Meta" : "Control"),
    alt && "Alt",
    shift && "Shift",
  ];
  return [...modifiers, key].filter((part) => part !== false).join("+");
}

function parse(keys: string): Chord {
  const parts = keys.split("+");
  const key = parts.pop() ?? "";
  return {
    control: parts.includes("Ctrl"),
    alt: parts.includes("Alt"),
    shift: parts.includes("Shift"),
    key,
  };
}

function isKey(stroke: KeyStroke, chord: Chord): boolean {
  const wanted = CHARACTERS[chord.key] ?? chord.key;
  if (stroke.key.toLowerCase() === wanted.toLowerCase()) return true;
  // Alt makes other characters of letters on a Mac, and some layouts have no Latin letters.
  const isForeign = chord.alt || !/^[\x20-\x7e]+$/.test(stroke.key);
  return isForeign && stroke.code === codeOf(wanted);
}

function codeOf(character: string): string {
  if (/^[a-z]$/i.test(character)) return `Key${character.toUpperCase()}`;
  return /^\d$/.test(character) ? `Digit${character}` : (CODES[character] ?? "");
}

/** Whether Shift may be needed to type it, so that it says nothing. */
function isSymbol(key: string): boolean {
  const character = CHARACTERS[key] ?? key;
  return character.length === 1 && character !== " " && !/[a-z]/i.test(character);
}

function upper(key: string): string {
  return key.length === 1 ? key.toUpperCase() : key;
}

const CHARACTERS: KeyNames = { Space: " ", Plus: "+" };
const CODES: KeyNames = { "=": "Equal", "-": "Minus", ".": "Period", ",": "Comma", " ": "Space" };
const SIGNS: KeyNames = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Plus: "+",
};
const MAC_SIGNS: KeyNames = {
  Control: "⌘",
  Alt: "⌥",
  Shift: "⇧",
  Enter: "⏎",
  Escape: "esc",
  Delete: "⌦",
  Backspace: "⌫",
  Tab: "⇥",
};

/** The keys of a command, as the platform writes them. */
export function Keys({ keys }: { readonly keys: string }) {
  return <kbd className="keys">{formatKeys(keys, useText().ui.keys)}</kbd>;
}
