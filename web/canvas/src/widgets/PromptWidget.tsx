import { useId, useRef, useState, type KeyboardEvent, type SyntheticEvent } from "react";
import { weigh } from "../graph/weight";
import { useCatalogue, useText } from "../store/studio";
import { completed, suggestions, wordBefore, type Suggestion } from "./suggestions";
import { asText, type WidgetProps } from "./widget";

const STEP = 0.05; // of a weight, as ComfyUI's hands know it

interface Offer {
  readonly found: readonly Suggestion[];
  readonly active: number;
}

/** A prompt: Ctrl with arrows weighs words, names of embeddings and LoRAs are completed. */
export function PromptWidget({ value, label, problem, isRoomy, onChange }: WidgetProps) {
  const text = useText().fields;
  const models = useCatalogue((catalogue) => catalogue.models);
  const [offer, setOffer] = useState<Offer | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();

  const look = (event: SyntheticEvent<HTMLTextAreaElement>) => {
    const { value: typed, selectionStart, selectionEnd } = event.currentTarget;
    const word = selectionStart === selectionEnd ? wordBefore(typed, selectionStart) : "";
    const found = suggestions(models, word);
    setOffer(found.length > 0 ? { found, active: 0 } : null);
  };
  const take = (suggestion: Suggestion | undefined) => {
    const element = area.current;
    setOffer(null);
    if (element === null || suggestion === undefined) return;
    const { start, text: name } = completed(element.value, element.selectionStart, suggestion);
    element.setSelectionRange(start, element.selectionStart);
    insert(name);
  };
  const strike = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const by = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if ((event.ctrlKey || event.metaKey) && by !== 0) {
      weighSelected(event.currentTarget, by * STEP);
    } else if (offer === null) return;
    else if (by !== 0) {
      const count = offer.found.length;
      setOffer({ ...offer, active: (offer.active - by + count) % count });
    } else if (event.key === "Enter" || event.key === "Tab") take(offer.found[offer.active]);
    else if (event.key === "Escape") setOffer(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="prompt" data-roomy={isRoomy || undefined}>
      <textarea
        ref={area}
        className="prompt-text nodrag nowheel nopan"
        aria-label={label}
        aria-invalid={problem !== undefined}
        aria-autocomplete="list"
        aria-controls={offer ? id : undefined}
        aria-activedescendant={offer ? `${id}-${offer.active}` : undefined}
        placeholder={text.promptPlaceholder}
        value={asText(value)}
        onChange={(event) => {
          onChange(event.target.value);
          look(event);
        }}
        onKeyDown={strike}
        onBlur={() => setOffer(null)}
      />
      {offer && (
        <ul id={id} role="listbox" aria-label={text.suggestions} className="prompt-offer">
          {offer.found.map((suggestion, i) => (
            <li
              key={suggestion.insert}
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === offer.active}
              onPointerDown={(event) => {
                event.preventDefault();
                take(suggestion);
              }}
            >
              <span>{suggestion.name}</span>
              <small>{suggestion.folder}</small>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function weighSelected(area: HTMLTextAreaElement, by: number): void {
  const { text, start, end } = weigh(area.value, area.selectionStart, area.selectionEnd, by);
  if (text === area.value) return;
  area.setSelectionRange(0, area.value.length);
  insert(text);
  area.setSelectionRange(start, end);
}

/** In place of what is selected. The browser's own undo knows of it: no other way tells it. */
function insert(text: string): void {
  document.execCommand("insertText", false, text);
}
