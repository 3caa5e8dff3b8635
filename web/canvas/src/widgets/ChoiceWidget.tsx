import { ChevronDown } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { rankWords } from "../graph/search";
import { Picker } from "../ui/Picker";
import { PickerRow } from "../ui/PickerRow";
import { nextChoice } from "./nextChoice";
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

function identity(choice: string): string {
  return choice;
}

function rankChoices(choices: readonly string[], query: string): readonly string[] {
  return rankWords(choices, query, (choice) => [choice.replaceAll("_", " "), choice]);
}

function drawChoice(choice: string) {
  return <PickerRow title={choice} />;
}
