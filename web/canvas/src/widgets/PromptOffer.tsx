import { useText } from "../store/studio";
import { Floating } from "../ui/Floating";
import { PickerRow } from "../ui/PickerRow";
import type { Suggestion } from "./suggestions";

interface PromptOfferProps {
  readonly id: string;
  readonly anchor: Element;
  readonly found: readonly Suggestion[];
  readonly active: number;
  readonly onTake: (suggestion: Suggestion) => void;
  readonly onClose: () => void;
}

/** Names that what is typed may become. The text keeps the focus. */
export function PromptOffer({ id, anchor, found, active, onTake, onClose }: PromptOfferProps) {
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
