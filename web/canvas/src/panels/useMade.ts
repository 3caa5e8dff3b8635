import { useMemo } from "react";
import { useQueue } from "../store/studio";
import { made, type Made } from "./made";

/** All pictures of the history as far as it was read, newest first. */
export function useMade(): readonly Made[] {
  const running = useQueue((queue) => queue.running);
  const ended = useQueue((queue) => queue.ended);
  return useMemo(() => made(running, ended), [running, ended]);
}
