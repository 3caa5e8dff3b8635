import { useText } from "../store/studio";
import { formatKeys } from "./keys";
import "./Keys.css";

/** The keys of a command, as the platform writes them. */
export function Keys({ keys }: { readonly keys: string }) {
  return <kbd className="keys">{formatKeys(keys, useText().ui.keys)}</kbd>;
}
