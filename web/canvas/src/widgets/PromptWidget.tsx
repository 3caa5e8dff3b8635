import { useId, useRef, type KeyboardEvent } from "react";
import { weigh } from "../graph/weight";
import { useText } from "../store/studio";
import { PromptOffer } from "./PromptOffer";
import { countWords, difference, type Replacement } from "./suggestions";
import { useCompletion } from "./useCompletion";
import { asText, faultProps, type WidgetProps } from "./widget";
import "./Prompt.css";

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
