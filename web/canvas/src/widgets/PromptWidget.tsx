import { useId, useRef, type KeyboardEvent, useState } from "react";
import { weigh } from "../graph/weight";
import { useText, useCatalogue } from "../store/studio";
import {
  countWords,
  difference,
  type Replacement,
  type Suggestion,
  completed,
  suggestions,
  wordBefore,
} from "./suggestions";
import { asText, faultProps, type WidgetProps } from "./widget";
import "./Prompt.css";
import { Floating } from "../ui/Floating";
import { PickerRow } from "../ui/PickerRow";

const STEP = 0.05; // of a weight

/** A prompt: Ctrl with arrows weighs words, names of embeddings and LoRAs are completed. */
export function PromptWidget(props: WidgetProps) {
  const { value, label, isRoomy, onChange } = props;
  const text = useText().fields;
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const { offer, look, take, close, strike } = useCompletion((change) => {
    if (area.current) replace(area.current, change);
  });
  const keys = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const by = event.key === "ArrowUp" ? STEP : event.key === "ArrowDown" ? -STEP : 0;
    if ((event.ctrlKey || event.metaKey) && by !== 0) weighSelected(event.currentTarget, by);
    else if (!strike(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const prompt = asText(value);
  return (
    <div className="prompt" data-roomy={isRoomy || undefined}>
      <textarea
        ref={area}
        {...faultProps(props)}
        className="prompt-text nodrag nowheel nopan"
        aria-label={label}
        aria-autocomplete="list"
        aria-controls={offer ? id : undefined}
        aria-activedescendant={offer ? `${id}-${offer.active}` : undefined}
        placeholder={text.promptPlaceholder}
        value={prompt}
        onChange={(event) => {
          onChange(event.target.value);
          look(event.target);
        }}
        onKeyDown={keys}
        onBlur={close}
      />
      <span className="prompt-words" aria-hidden>
        {text.words(countWords(prompt))}
      </span>
      {offer && area.current && (
        <PromptOffer id={id} anchor={area.current} {...offer} onTake={take} onClose={close} />
      )}
    </div>
  );
}

function weighSelected(area: HTMLTextAreaElement, by: number): void {
  const { text, start, end } = weigh(area.value, area.selectionStart, area.selectionEnd, by);
  if (text === area.value) return;
  replace(area, difference(area.value, text));
  area.setSelectionRange(start, end);
}

/** The browser's own undo knows of it: no other way tells it. */
function replace(area: HTMLTextAreaElement, { start, end, text }: Replacement): void {
  area.setSelectionRange(start, end);
  document.execCommand(text === "" ? "delete" : "insertText", false, text);
}

interface PromptOfferProps {
  readonly id: string;
  readonly anchor: Element;
  readonly found: readonly Suggestion[];
  readonly active: number;
  readonly onTake: (suggestion: Suggestion) => void;
  readonly onClose: () => void;
}

/** Names that what is typed may become. The text keeps the focus. */
function PromptOffer({ id, anchor, found, active, onTake, onClose }: PromptOfferProps) {
  return (
    <Floating anchor={anchor} className="prompt-offer" onClose={onClose}>
      <div id={id} role="listbox" aria-label={useText().fields.suggestions}>
        {found.map((suggestion, i) => (
          <div
            key={suggestion.insert}
            id={`${id}-${i}`}
            role="option"
            className="prompt-option"
            aria-selected={i === active}
            onPointerDown={(event) => event.preventDefault()}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onTake(suggestion)}
          >
            <PickerRow title={suggestion.name} end={suggestion.folder} />
          </div>
        ))}
      </div>
    </Floating>
  );
}

interface Offer {
  readonly found: readonly Suggestion[];
  readonly active: number;
}

interface Written {
  readonly value: string;
  readonly selectionStart: number;
  readonly selectionEnd: number;
}

/** Names that fit what is typed, and the keys that choose among them. */
function useCompletion(onTake: (change: Replacement) => void) {
  const models = useCatalogue((catalogue) => catalogue.models);
  const [offer, setOffer] = useState<(Offer & { readonly written: Written }) | null>(null);
  const look = ({ value, selectionStart, selectionEnd }: Written) => {
    const word = selectionStart === selectionEnd ? wordBefore(value, selectionStart) : "";
    const found = suggestions(models, word);
    const written = { value, selectionStart, selectionEnd };
    setOffer(found.length > 0 ? { found, active: 0, written } : null);
  };
  const close = () => setOffer(null);
  const take = (chosen: Suggestion | undefined) => {
    if (offer !== null && chosen !== undefined) {
      onTake(completed(offer.written.value, offer.written.selectionStart, chosen));
    }
    close(); // after it was written, which looks for names again
  };
  /** Whether the key was meant for the names. */
  const strike = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean => {
    if (offer === null || ctrlKey || metaKey || altKey) return false;
    const by = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0;
    const count = offer.found.length;
    if (by !== 0) setOffer({ ...offer, active: (offer.active + by + count) % count });
    else if (key === "Enter" || key === "Tab") take(offer.found[offer.active]);
    else if (key === "Escape") close();
    else {
      if (MOVES.has(key)) close(); // the cursor is elsewhere then
      return false;
    }
    return true;
  };
  return { offer, look, take, close, strike };
}

const MOVES = new Set(["ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"]);
