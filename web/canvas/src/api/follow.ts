/** Server-Sent Events as they come, some at a time. */

import { readJson } from "../json/json";
import { completeEnvelope } from "./complete";
import type { Envelope } from "../schema/schema";

export async function* followed(answer: Promise<Response>): AsyncGenerator<readonly Envelope[]> {
  const body = (await answer).body;
  if (body === null) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      if (blocks.length > 0) yield blocks.flatMap(eventsOf);
    }
  } finally {
    await reader.cancel().catch(() => undefined); // broken off already
  }
}

function eventsOf(block: string): Envelope[] {
  const lines = block.split("\n").filter((line) => line.startsWith("data: "));
  return lines.map((line) => {
    const envelope: unknown = readJson(line.slice("data: ".length));
    return completeEnvelope(envelope as Envelope);
  });
}
