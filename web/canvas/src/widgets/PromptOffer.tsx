import { useText } from "../store/studio";
import type { Suggestion } from "./suggestions";

/** Names that what is typed may become. The text keeps the focus. */
export function PromptOffer(props: {
  readonly id: string;
  readonly found: readonly Suggestion[];
  readonly active: number;
  readonly onTake: (suggestion: Suggestion) => void;
}) {
  const { id, found, active, onTake } = props;
  return (
    <div id={id} role="listbox" aria-label={useText().fields.suggestions} className="prompt-offer">
      {found.map((suggestion, i) => (
        <div
          key={suggestion.insert}
          id={`${id}-${i}`}
          role="option"
          aria-selected={i === active}
          onPointerDown={(event) => {
            event.preventDefault();
            onTake(suggestion);
          }}
        >
          <span>{suggestion.name}</span>
          <small>{suggestion.folder}</small>
        </div>
      ))}
    </div>
  );
}
