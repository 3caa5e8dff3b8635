import { useMemo } from "react";
import { useQueue, useView } from "../../store/studio";
import { made, type Made } from "./made";

/** All pictures of the history as far as it was read, newest first. */
export function useMade(): readonly Made[] {
  const running = useQueue((queue) => queue.running);
  const ended = useQueue((queue) => queue.ended);
  const deleted = useView((view) => view.deleted);
  return useMemo(
    () => made(running, ended).filter(({ output }) => !deleted.has(output.name)),
    [running, ended, deleted],
  );
}
