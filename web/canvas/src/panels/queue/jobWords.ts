/** What a job is told from others by. */

import type { JobHead } from "../../schema/schema";
import { printable } from "../../graph/names";
import type { Text } from "../../text/text";

type Named = Pick<JobHead, "name" | "about">;

/** The beginning of its prompt, or else the name of its workflow. */
export function jobTitle(job: Named, { untitled }: Text["panels"]): string {
  return printable(job.about.prompt) || printable(job.name) || untitled;
}

/** Its seed, and its workflow where that is not its title. */
export function jobDetails({ name, about }: Named, text: Text["panels"]): readonly string[] {
  return [
    ...(about.seed === null ? [] : [text.queue.seed(String(about.seed))]),
    ...(about.prompt === "" ? [] : [printable(name) || text.untitled]),
  ];
}
