/** Server-Sent Events as they come, one by one. */

import { readJson } from "../graph/json";
import type { Envelope } from "./schema";

export async function* followed(answer: Promise<Response>): AsyncGenerator<Envelope> {
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
      for (const block of blocks) yield* eventsOf(block);
    }
  } finally {
    await reader.cancel().catch(() => undefined); // broken off already
  }
}

function eventsOf(block: string): Envelope[] {
  const lines = block.split("\n").filter((line) => line.startsWith("data: "));
  return lines.map((line) => readJson(line.slice("data: ".length)) as unknown as Envelope);
}
