import { ChevronDown } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";
import { rankWords } from "../graph/search";
import { LatePicker } from "../ui/LatePicker";
import { PickerRow } from "../ui/PickerRow";
import { asText, faultProps, type WidgetProps } from "./widget";

/** One of several: a press opens the list; arrows and first letters take others without it. */
export function ChoiceWidget(props: WidgetProps) {
  const { spec, value, label, onChange } = props;
  const [anchor, setAnchor] = useState<Element | null>(null);
  const choices = spec.choices.map(asText);
  const current = asText(value);
  const choose = (name: string) => {
    const at = choices.indexOf(name);
    if (at >= 0) onChange(spec.choices[at] ?? name);
  };
  const strike = useKeys(choices, current, choose);
  return (
    <>
      <button
        type="button"
        role="combobox"
        className="field-button nodrag"
        aria-label={label}
        aria-haspopup="listbox"
        aria-expanded={anchor !== null}
        title={current}
        {...faultProps(props)}
        onClick={(event) => setAnchor(event.currentTarget)}
        onKeyDown={strike}
      >
        <span>{current}</span>
        <ChevronDown aria-hidden />
      </button>
      {anchor && (
        <LatePicker
          label={label}
          items={choices}
          keyOf={identity}
          rank={rankChoices}
          render={drawChoice}
          current={current}
          width={240}
          anchor={anchor}
          onPick={choose}
          onClose={() => setAnchor(null)}
        />
      )}
    </>
  );
}

/** The keys of a list that is closed. Letters are its own, so that none of them is a command. */
function useKeys(choices: readonly string[], current: string, choose: (name: string) => void) {
  const typed = useRef({ letters: "", time: -Infinity });
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isLetter = event.key.length === 1 && event.key !== " ";
    if (isLetter) typed.current = lettersWith(typed.current, event.key, event.timeStamp);
    const next = isLetter
      ? choiceBeginning(choices, current, typed.current.letters)
      : nextChoice(choices, current, event.key);
    if (!isLetter && next === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (next !== null) choose(next);
  };
}

function identity(choice: string): string {
  return choice;
}

function rankChoices(choices: readonly string[], query: string): readonly string[] {
  return rankWords(choices, query, (choice) => [choice.replaceAll("_", " "), choice]);
}

function drawChoice(choice: string) {
  return <PickerRow title={choice} />;
}

/** What a key on the closed list takes: the next choice, the one before, the first or the last. */
export function nextChoice(
  choices: readonly string[],
  current: string,
  key: string,
): string | null {
  const now = choices.indexOf(current);
  const last = choices.length - 1;
  if (key === "ArrowDown") return choices[Math.min(now + 1, last)] ?? null;
  if (key === "ArrowUp") return choices[Math.max(now - 1, 0)] ?? null;
  if (key === "Home") return choices[0] ?? null;
  return key === "End" ? (choices[last] ?? null) : null;
}

interface TypedLetters {
  readonly letters: string;
  readonly time: number; // ms, of the last one
}

const PAUSE = 1000; // ms after which letters begin anew

/** The letters that were struck shortly after each other. */
export function lettersWith(before: TypedLetters, key: string, time: number): TypedLetters {
  const letters = time - before.time < PAUSE ? before.letters : "";
  return { letters: letters + key.toLowerCase(), time };
}

/** The choice that begins so. One letter, also when it is struck again, goes from one to the next. */
export function choiceBeginning(
  choices: readonly string[],
  current: string,
  letters: string,
): string | null {
  const isOneLetter = [...letters].every((letter) => letter === letters[0]);
  const beginning = isOneLetter ? letters.slice(0, 1) : letters;
  const from = choices.indexOf(current) + (isOneLetter ? 1 : 0);
  const inOrder = [...choices.slice(from), ...choices.slice(0, from)];
  return inOrder.find((choice) => choice.toLowerCase().startsWith(beginning)) ?? null;
}
