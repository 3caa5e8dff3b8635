/** Saying to people, in their words, why something did not work. */

import type { StoreApi } from "zustand";
import { isAborted, Refused, Unreachable } from "../../api/errors";
import type { Text } from "../../text/text";
import type { View } from "./view";

/** Why it did not work, in a sentence. */
export function errorMessage(error: unknown, { stores }: Text): string {
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
export async function orReport<T>(view: StoreApi<View>, asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    reportError(view, error);
    return null;
  }
}

/** The server answers again: that it did not is no news any more. */
export function forgetUnreachable(view: StoreApi<View>): void {
  const { text, toasts, dismiss } = view.getState();
  for (const { id, message } of toasts) if (message === text.stores.unreachable) dismiss(id);
}

export function reportError(view: StoreApi<View>, error: unknown): void {
  if (isAborted(error)) return;
  const { text, notify } = view.getState();
  notify(errorMessage(error, text), "error");
}
