import { Search } from "lucide-react";
import type { KeyboardEvent } from "react";

interface PickerSearchProps {
  readonly label: string;
  readonly placeholder: string;
  readonly listId: string;
  readonly activeId: string | undefined;
  readonly query: string;
  readonly onType: (query: string) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** Where the letters go. It keeps the focus; which row would be taken is told to screen readers. */
export function PickerSearch(props: PickerSearchProps) {
  return (
    <label className="picker-search">
      <Search aria-hidden />
      <input
        type="text"
        role="combobox"
        autoFocus
        aria-label={props.label}
        aria-expanded
        aria-controls={props.listId}
        aria-autocomplete="list"
        aria-activedescendant={props.activeId}
        autoComplete="off"
        spellCheck={false}
        placeholder={props.placeholder}
        value={props.query}
        onChange={(event) => props.onType(event.target.value)}
        onFocus={(event) => event.target.select()}
        onKeyDown={props.onKey}
      />
    </label>
  );
}
