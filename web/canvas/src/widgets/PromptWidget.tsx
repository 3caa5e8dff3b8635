import { useId, useRef, useState, type KeyboardEvent, type SyntheticEvent } from "react";
import { weigh } from "../graph/weight";
import { useCatalogue, useText } from "../store/studio";
import { PromptOffer } from "./PromptOffer";
import { completed, suggestions, wordBefore, type Suggestion } from "./suggestions";
import { asText, type WidgetProps } from "./widget";

const STEP = 0.05; // of a weight

/** A prompt: Ctrl with arrows weighs words, names of embeddings and LoRAs are completed. */
export function PromptWidget({ value, label, problem, isRoomy, onChange }: WidgetProps) {
  const text = useText().fields;
  const id = useId();
  const { area, offer, look, take, close, strike } = useCompletion();
  const weighOr = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const by = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if ((event.ctrlKey || event.metaKey) && by !== 0) {
      weighSelected(event.currentTarget, by * STEP);
    } else if (!strike(event.key)) return;
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
        onKeyDown={weighOr}
        onBlur={close}
      />
      {offer && <PromptOffer id={id} {...offer} onTake={take} />}
    </div>
  );
}

interface Offer {
  readonly found: readonly Suggestion[];
  readonly active: number;
}

/** Names that fit what is typed, and the keys that choose among them. */
function useCompletion() {
  const models = useCatalogue((catalogue) => catalogue.models);
  const [offer, setOffer] = useState<Offer | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const look = (event: SyntheticEvent<HTMLTextAreaElement>) => {
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    const word = selectionStart === selectionEnd ? wordBefore(value, selectionStart) : "";
    const found = suggestions(models, word);
    setOffer(found.length > 0 ? { found, active: 0 } : null);
  };
  const close = () => setOffer(null);
  const take = (suggestion: Suggestion | undefined) => {
    const element = area.current;
    close();
    if (element === null || suggestion === undefined) return;
    const { start, text } = completed(element.value, element.selectionStart, suggestion);
    element.setSelectionRange(start, element.selectionStart);
    insert(text);
  };
  /** Whether the key was meant for the names. */
  const strike = (key: string): boolean => {
    if (offer === null) return false;
    const by = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0;
    const count = offer.found.length;
    if (by !== 0) setOffer({ ...offer, active: (offer.active + by + count) % count });
    else if (key === "Enter" || key === "Tab") take(offer.found[offer.active]);
    else if (key === "Escape") close();
    else return false;
    return true;
  };
  return { area, offer, look, take, close, strike };
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
