/** Catching up with a job that went on while nobody listened. */

import type { Envelope } from "../../schema/schema";

/**
 * Tells what is remembered of a job, and goes on until the main stream has caught up or the job is
 * over. `late` grows with what the main stream says meanwhile; what is not yet told of it comes last.
 */
export async function catchUp(
  remembered: AsyncIterable<readonly Envelope[]>,
  late: readonly Envelope[],
  tell: (events: readonly Envelope[]) => void,
): Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  try {
    for await (const events of remembered) {
      const news = events.filter(({ event }) => event.type !== "hello" && event.type !== "missed");
      tell(news);
      last = news.at(-1)?.seq ?? last;
      if ((late[0]?.seq ?? Number.POSITIVE_INFINITY) <= last) break;
    }
  } finally {
    tell(late.filter(({ seq }) => seq > last));
  }
}
