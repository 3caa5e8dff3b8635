import { useMemo } from "react";
import { useQueue, useView } from "../../store/studio";
import { picturesOf, type Picture } from "./pictures";

/** All pictures of the history as far as it was read, newest first. */
export function usePictures(): readonly Picture[] {
  const running = useQueue((queue) => queue.running);
  const ended = useQueue((queue) => queue.ended);
  const deleted = useView((view) => view.deleted);
  return useMemo(
    () => picturesOf(running, ended).filter(({ output }) => !deleted.has(output.name)),
    [running, ended, deleted],
  );
}
