import { ChevronDown } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { rankWords } from "../graph/search";
import { Picker } from "../ui/Picker";
import { PickerRow } from "../ui/PickerRow";
import { asText, type WidgetProps } from "./widget";

/** One of several: a press opens the list, arrows take the next without it. */
export function ChoiceWidget({ spec, value, label, problem, onChange }: WidgetProps) {
  const [anchor, setAnchor] = useState<Element | null>(null);
  const choices = spec.choices.map(asText);
  const current = asText(value);
  const strike = (event: KeyboardEvent) => {
    const next = nextChoice(choices, current, event.key);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    choose(next);
  };
  const choose = (name: string) => {
    const at = choices.indexOf(name);
    if (at >= 0) onChange(spec.choices[at] ?? name);
  };
  return (
    <>
      <button
        type="button"
        className="field-button nodrag"
        aria-label={`${label}: ${current}`}
        aria-haspopup="listbox"
        aria-invalid={problem !== undefined}
        onClick={(event) => setAnchor(event.currentTarget)}
        onKeyDown={strike}
      >
        <span>{current}</span>
        <ChevronDown aria-hidden />
      </button>
      {anchor && (
        <Picker
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

/** What a key on the closed list takes: the next, the one before, or the next that begins so. */
export function nextChoice(
  choices: readonly string[],
  current: string,
  key: string,
): string | null {
  const at = choices.indexOf(current);
  if (key === "ArrowDown") return choices[Math.min(at + 1, choices.length - 1)] ?? null;
  if (key === "ArrowUp") return choices[Math.max(at - 1, 0)] ?? null;
  if (key.length !== 1 || key === " ") return null;
  const after = [...choices.slice(at + 1), ...choices.slice(0, at + 1)];
  return after.find((choice) => choice.toLowerCase().startsWith(key.toLowerCase())) ?? null;
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
