import { useState, type KeyboardEvent } from "react";
import { useCatalogue } from "../store/studio";
import {
  completed,
  suggestions,
  wordBefore,
  type Replacement,
  type Suggestion,
} from "./suggestions";

export interface Offer {
  readonly found: readonly Suggestion[];
  readonly active: number;
}

interface Written {
  readonly value: string;
  readonly selectionStart: number;
  readonly selectionEnd: number;
}

/** Names that fit what is typed, and the keys that choose among them. */
export function useCompletion(onTake: (change: Replacement) => void) {
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
