/** Saying to people, in their words, why something did not work. */

import type { StoreApi } from "zustand";
import { isAborted, Refused, Unreachable } from "../../api/errors";
import type { Text } from "../../text/text";
import type { View } from "./view";

/** Why it did not work, in a sentence. */
export function reason(error: unknown, { stores }: Text): string {
  if (error instanceof Unreachable) return stores.unreachable;
  if (!(error instanceof Refused)) {
    return stores.failed(error instanceof Error ? error.message : String(error));
  }
  const { status, refusal } = error;
  if (status === 401) return stores.tokenWanted;
  if (status === 429) return stores.queueFull;
  if (status === 507) return stores.diskFull(refusal.message);
  return stores.refused(refusal.message);
}

/** What was asked for, or none after saying why not. */
export async function told<T>(view: StoreApi<View>, asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    tell(view, error);
    return null;
  }
}

export function tell(view: StoreApi<View>, error: unknown): void {
  if (isAborted(error)) return;
  const { text, tell } = view.getState();
  tell(reason(error, text), "error");
}
