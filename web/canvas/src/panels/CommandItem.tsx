import { invoke, useCommand } from "../store/command";
import { useStudio, useText } from "../store/studio";
import { ariaKeys, formatKeys } from "../ui/keys";
import "./CommandItem.css";

interface Props {
  readonly id: string;
  readonly onDone?: () => void;
}

/** A command as a line of a menu: its title and its keys. */
export function CommandItem({ id, onDone }: Props) {
  const studio = useStudio();
  const text = useText();
  const command = useCommand(id);
  if (command === undefined) return null;
  const keys = command.keys[0];
  const run = () => {
    onDone?.();
    invoke(command, studio);
  };
  return (
    <button
      className="command-item"
      disabled={command.when?.(studio) === false}
      aria-keyshortcuts={keys && ariaKeys(keys)}
      onClick={run}
    >
      <span>{command.title(text)}</span>
      {keys !== undefined && <kbd>{formatKeys(keys, text.ui.keys)}</kbd>}
    </button>
  );
}
